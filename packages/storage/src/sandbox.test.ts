import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StorageRoot } from './root.ts';
import { locate, locatePath } from './sandbox.ts';
import { temporaryRoot } from './testing.ts';

let root: StorageRoot;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ root, remove } = await temporaryRoot());
});
afterEach(() => remove());

const traversals = [
  '../../../etc/passwd',
  '..\\..\\windows\\system32\\config',
  '%2e%2e%2fetc%2fpasswd',
  '..%c0%af..%c0%afetc',
  '..%255c..%255cetc',
  '．．／．．／etc/passwd',
  '\u2024\u2024/etc',
  '....//....//etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  '\\\\server\\share\\file',
  'file:///etc/passwd',
  'vocals.flac/../../../etc/shadow',
  '~/.ssh/id_rsa',
];

const refusals = [
  '',
  '.',
  '..',
  '/',
  '../',
  '..\\',
  'a/..',
  'nul\0byte',
  '../../etc/passwd\0.flac',
  'new\nline',
  'x'.repeat(256),
];

test.each(traversals)('%j stays in its folder', async (name) => {
  const path = await locate(root, 'downloads', name);
  expect(path.startsWith(`${root.path}/downloads/`)).toBe(true);
});

test.each(refusals)('%j names no file', async (name) => {
  await expect(locate(root, 'downloads', name)).rejects.toMatchObject({ code: 'not_found' });
});

test('whatever the name, the place is a direct child of the folder or nothing at all', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom('..', '.', '/', '\\', '%2e', '%2f', '\0', 'C:', '~', 'vocals', '\u202e', '．'), {
      maxLength: 12,
    }),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (given) => {
      const name = typeof given === 'string' ? given : given.join('');
      const path = await locate(root, 'downloads', name).catch((error) => {
        expect(error).toMatchObject({ code: 'not_found' });
      });
      if (path !== undefined) expect(path.slice(0, path.lastIndexOf('/'))).toBe(join(root.path, 'downloads'));
    }),
  );
});

test.each(['..', '../outside', '/etc', 'downloads/../..', '../storage-of-another'])(
  'the folder %j is refused as well',
  async (folder) => {
    await expect(locate(root, folder, 'passwd')).rejects.toMatchObject({ code: 'not_found' });
  },
);

test('a symbolic link out of the root is refused, as a file, as a folder and when it leads nowhere', async () => {
  const outside = join(root.path, '..', 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'secret');
  await symlink(join(outside, 'secret'), join(root.path, 'downloads', 'file-link'));
  await symlink(outside, join(root.path, 'downloads', 'folder-link'));
  await symlink(join(outside, 'not-there'), join(root.path, 'downloads', 'dangling'));
  await symlink(join(root.path, 'downloads', 'loop'), join(root.path, 'downloads', 'loop'));
  for (const [folder, name] of [
    ['downloads', 'file-link'],
    ['downloads/folder-link', 'secret'],
    ['downloads/folder-link', 'new-file'],
    ['downloads', 'dangling'],
    ['downloads', 'loop'],
  ] as const) {
    await expect(locate(root, folder, name), `${folder}/${name}`).rejects.toMatchObject({ code: 'not_found' });
  }
});

test('a link that stays inside leads to its target', async () => {
  await writeFile(join(root.path, 'downloads', 'real'), 'x');
  await symlink('real', join(root.path, 'downloads', 'alias'));
  expect(await locate(root, 'downloads', 'alias')).toBe(await realpath(join(root.path, 'downloads', 'real')));
});

test('a path as a row holds it passes through the same check', async () => {
  expect(await locatePath(root, 'stems/a/b/vocals.flac')).toBe(join(root.path, 'stems/a/b/vocals.flac'));
  await expect(locatePath(root, '../../etc/passwd')).rejects.toMatchObject({ code: 'not_found' });
  await expect(locatePath(root, '/etc/passwd')).rejects.toMatchObject({ code: 'not_found' });
});
