import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesUnder } from '@alchemy/storage/testing';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { backUp } from './backup.ts';
import { restore } from './restore.ts';
import { oddTitle, openPlace, type Place } from './testing.ts';
import { verify } from './verify.ts';

let from: Place;
let path: string;
const opened: Place[] = [];
let folder: string;

beforeAll(async () => {
  from = await openPlace();
  path = await from.addSong('one');
  await from.addSong('two');
});
afterAll(() => from.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-backup-'));
});
afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
  await rm(folder, { recursive: true });
});

const aBackup = () => backUp(from.testDb.url, from.root, folder);
const bringTo = (place: Place) => restore(place.testDb.url, place.root, folder);

async function anEmptyPlace(): Promise<Place> {
  const place = await openPlace();
  opened.push(place);
  return place;
}

/** Every row of every table but the record of migrations, as text. */
async function contentOf({ testDb: { db } }: Place): Promise<Record<string, unknown>> {
  const names = [...(await db.execute(sql`select tablename from pg_tables where schemaname = current_schema()`))];
  const tables = names.map(({ tablename }) => String(tablename)).filter((name) => name !== 'migrations');
  const entries = tables.map(async (name) => {
    const rows = await db.execute(sql`select to_jsonb(t) as row from ${sql.identifier(name)} t order by t::text`);
    return [name, [...rows]] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

test('what was backed up comes back into an empty place, row by row and byte by byte', async () => {
  const manifest = await aBackup();
  expect(manifest.tables.find(({ name }) => name === 'tracks')).toMatchObject({ rows: 2 });
  const to = await anEmptyPlace();
  await bringTo(to);
  expect(await contentOf(to)).toEqual(await contentOf(from));
  expect(await filesUnder(to.root)).toEqual(await filesUnder(from.root));
  expect(await readFile(join(to.root.path, path), 'utf8')).toBe('fake one');
  expect(await to.testDb.db.query.tracks.findFirst()).toMatchObject({ title: oddTitle });
  expect(await verify(to.testDb.db, to.root)).toEqual({ good: 2, amiss: [] });
});

test('a song that was handed in and waits for its download is in the backup too', async () => {
  const upload = join(from.root.path, 'uploads', 'a'.repeat(64));
  await writeFile(upload, 'waits');
  await aBackup();
  await rm(upload);
  const to = await anEmptyPlace();
  await bringTo(to);
  expect(await readFile(join(to.root.path, 'uploads', 'a'.repeat(64)), 'utf8')).toBe('waits');
});

test('a folder that holds something takes no backup, and keeps what it holds', async () => {
  await writeFile(join(folder, 'letter'), 'mine');
  await expect(aBackup()).rejects.toMatchObject({ code: 'invalid_option' });
  expect(await readdir(folder)).toEqual(['letter']);
});

test('a file that is not what its row says ends the backup, and nothing of it is left', async () => {
  const file = join(from.root.path, path);
  const whole = await readFile(file);
  await appendFile(file, 'x');
  await expect(aBackup()).rejects.toMatchObject({ code: 'corrupt_audio', message: expect.stringContaining(path) });
  await writeFile(file, whole);
  expect(await readdir(folder)).toEqual([]);
});

test('a place with rows or with files is not restored into, and stays as it is', async () => {
  await aBackup();
  const withRows = await anEmptyPlace();
  await withRows.addSong('theirs');
  for (const file of await filesUnder(withRows.root)) await rm(join(withRows.root.path, file));
  const before = await contentOf(withRows);
  await expect(bringTo(withRows)).rejects.toMatchObject({ code: 'invalid_option' });
  expect(await contentOf(withRows)).toEqual(before);
  expect(await filesUnder(withRows.root)).toEqual([]);

  const withFiles = await anEmptyPlace();
  await mkdir(join(withFiles.root.path, 'stems/x'), { recursive: true });
  await writeFile(join(withFiles.root.path, 'stems/x/y.flac'), 'theirs');
  await expect(bringTo(withFiles)).rejects.toMatchObject({ message: expect.stringContaining('stems/x/y.flac') });
  expect((await contentOf(withFiles)).tracks).toEqual([]);
});

test.each(['storage', 'database'])(
  'a backup whose %s was touched is refused before anything is written',
  async (part) => {
    const manifest = await aBackup();
    const victim = part === 'storage' ? join('storage', path) : join('database', `${manifest.tables[0]?.name}.copy.gz`);
    await appendFile(join(folder, victim), 'x');
    const to = await anEmptyPlace();
    await expect(bringTo(to)).rejects.toMatchObject({
      code: 'corrupt_audio',
      message: expect.stringContaining(victim),
    });
    expect(await filesUnder(to.root)).toEqual([]);
    expect((await contentOf(to)).tracks).toEqual([]);
  },
);

test('a manifest that would lead out of the storage is refused', async () => {
  const manifest = await aBackup();
  const files = [{ path: 'stems/../../out', sizeBytes: 1, sha256: 'a'.repeat(64) }];
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, files }));
  const to = await anEmptyPlace();
  await expect(bringTo(to)).rejects.toMatchObject({ code: 'invalid_option' });
  expect(existsSync(join(to.root.path, '../out'))).toBe(false);
});

test('a folder without a manifest is no backup, and one of a later version is refused', async () => {
  const to = await anEmptyPlace();
  await expect(bringTo(to)).rejects.toMatchObject({ message: `There is no whole backup in ${folder}.` });
  const manifest = await aBackup();
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, migratedTo: manifest.migratedTo + 1 }));
  await expect(bringTo(to)).rejects.toMatchObject({ message: expect.stringContaining('newer than this program') });
});

test('rows and files are held against each other both ways', async () => {
  const place = await anEmptyPlace();
  const [missing, damaged, removed] = [await place.addSong('a'), await place.addSong('b'), await place.addSong('c')];
  const at = (file: string) => join(place.root.path, file);
  await rm(at(missing));
  await writeFile(at(damaged), 'fake B');
  await place.testDb.db.execute(sql`update files set removed_at = now() where path = ${removed}`);
  await cp(at(removed), at('downloads/9f1c3a3e-0000-4000-8000-000000000000.mp3'));
  await mkdir(at('work/0192f3a4-5b6c-7d8e-9f01-23456789abcd-1'));
  const { good, amiss } = await verify(place.testDb.db, place.root);
  expect(good).toBe(0);
  expect(amiss.toSorted()).toEqual(
    [
      `${missing}: it is missing`,
      `${damaged}: its content is not what was stored`,
      `${removed}: its row says that it was removed`,
      'downloads/9f1c3a3e-0000-4000-8000-000000000000.mp3: no row names it',
      'work/0192f3a4-5b6c-7d8e-9f01-23456789abcd-1: no run lives in it',
    ].toSorted(),
  );
});
