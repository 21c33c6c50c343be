import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { dirname, join } from 'node:path';
import { signToken } from '@alchemy/core/download-link';
import { findLink } from '@alchemy/db/links';
import { readRequest } from '@alchemy/db/requests';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { climbingPaths, malformedEnds, oddNames, spoiltTokens } from './hostile-addresses.ts';
import { openPortalBench, type PortalBench } from './portal-bench.ts';

const secret = 'this lies outside the storage root';

let bench: PortalBench;
let requestId: string;

beforeAll(async () => {
  bench = await openPortalBench();
  requestId = await bench.ask('song');
  await bench.workUntil(
    'the song is done',
    async () => (await readRequest(bench.db, requestId)).status === 'completed',
  );
  await writeFile(join(bench.root.path, '..', 'secret.txt'), secret);
});
afterAll(() => bench?.close());

interface Answer {
  path: string;
  status: number;
  body: string;
}

/** Asks for a path as it is written: fetch would tidy it up first. */
function raw(path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(bench.origin, { path }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.once('end', () => resolve({ path, status: answer.statusCode ?? 0, body }));
    });
    asked.once('error', reject).end();
  });
}

async function expectRefused(paths: readonly string[], statuses: readonly number[] = [404]): Promise<void> {
  const wrong: string[] = [];
  for (const path of paths) {
    const { status, body } = await raw(path);
    if (!statuses.includes(status)) wrong.push(`${status} ${path}`);
    expect(body).not.toContain(secret);
    expect(body).not.toMatch(/root:.*:0:0|vocalsvocals/);
    expect(body).not.toMatch(/\n\s+at .+\(.+:\d+:\d+\)/);
  }
  expect(wrong).toEqual([]);
}

test('more than three hundred addresses that climb, or name no file, find nothing', async () => {
  const { token, linkId } = await bench.link(requestId);
  const late = await bench.link(requestId, { expiresInMs: -1_000 });
  const paths = [...climbingPaths(), ...oddNames];
  expect(paths.length).toBeGreaterThan(300);
  await expectRefused(paths.map((path) => `/d/${token}/${path}`));
  await expectRefused(
    oddNames.map((path) => `/d/${late.token}/${path}`),
    [404, 410],
  );
  expect(await findLink(bench.db, linkId)).toMatchObject({ opens: 0, sentBytes: 0 });
});

test('what does not decode, and slashes in a row, find nothing like every other address', async () => {
  const { token } = await bench.link(requestId);
  const late = await bench.link(requestId, { expiresInMs: -1_000 });
  const ends = malformedEnds.flatMap((end) => [end, `/${end}`, `/1/${end}`, `/vocals.flac${end}`]);
  await expectRefused([token, late.token, 'no-token'].flatMap((behind) => ends.map((end) => `/d/${behind}${end}`)));
  await expectRefused(malformedEnds.map((end) => `/d/${end}`));
});

test('a token that was altered, cut, lengthened or signed for another opens nothing', async () => {
  const one = await bench.link(requestId);
  const two = await bench.link(requestId, { expiresInMs: 7_200_000 });
  const half = Math.ceil((22 * 4) / 3);
  const mixed = [
    `${one.token.slice(0, half)}${two.token.slice(half)}`,
    `${two.token.slice(0, half)}${one.token.slice(half)}`,
    signToken({ id: one.linkId, expiresAt: new Date(Date.now() + 9_000_000) }, 'another secret of some length'),
    signToken(
      { id: '00000000-0000-4000-8000-000000000000', expiresAt: new Date(Date.now() + 9_000_000) },
      'a secret that only tests use',
    ),
  ];
  const tokens = [...spoiltTokens(one.token), ...mixed];
  expect(tokens.length).toBeGreaterThan(140);
  await expectRefused(tokens.flatMap((token) => [`/d/${token}`, `/d/${token}/vocals.flac`]));
  expect((await raw(`/d/${one.token}/vocals.flac`)).status).toBe(200);
});

test('a link that expired a second ago is gone, whatever of it is asked for', async () => {
  const { token } = await bench.link(requestId, { expiresInMs: -1_000 });
  const files = [
    '',
    '/vocals.flac',
    '/analysis.json',
    '/all.zip',
    '/all.zip?format=mp3',
    '/state.json',
    '/mix.mp3?vocals=50',
  ];
  await expectRefused(
    files.map((file) => `/d/${token}${file}`),
    [410],
  );
});

test('a symbolic link that was planted in the storage leads nowhere', async () => {
  const other = await bench.ask('another song');
  await bench.workUntil('it is done', async () => (await readRequest(bench.db, other)).status === 'completed');
  const { token } = await bench.link(other);
  const [song] = (await readRequest(bench.db, other)).tracks;
  const planted = song?.files.find(({ stem }) => stem === 'vocals')?.path ?? '';
  const place = join(bench.root.path, planted);
  await rm(place);
  await symlink(join(bench.root.path, '..', 'secret.txt'), place);
  await expectRefused([`/d/${token}/vocals.flac`, `/d/${token}/1/vocals.flac`]);
  const folder = dirname(join(bench.root.path, planted));
  await rm(folder, { recursive: true });
  await mkdir(join(bench.root.path, '..', 'elsewhere'), { recursive: true });
  await writeFile(join(bench.root.path, '..', 'elsewhere', 'drums.flac'), secret);
  await symlink(join(bench.root.path, '..', 'elsewhere'), folder);
  await expectRefused([`/d/${token}/drums.flac`]);
});
