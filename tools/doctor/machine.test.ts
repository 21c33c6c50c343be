import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../services/loopback.mjs';
import { describeFinding } from './finding.ts';
import { examineDisk, examineMemory, examinePort, examineStorage } from './machine.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

test('a storage root that can be written to is fine, and nothing is left in it', async () => {
  const folder = join(await aFolder(), 'storage');
  expect(await examineStorage(folder)).toEqual({ detail: folder });
  expect(await readdir(folder)).toEqual([]);
});

test('a storage root that cannot be made is told with a remedy', async () => {
  const file = join(await aFolder(), 'file');
  await writeFile(file, '');
  const finding = await examineStorage(join(file, 'storage'));
  expect(finding.remedy).toContain('STORAGE_ROOT');
});

test('a port is fine when it is free, or when one of our programs answers on it', async () => {
  const well = await aServer((_request, response) => response.end('{}'));
  expect(await examinePort('PORT', well.port)).not.toHaveProperty('remedy');
  expect(await examinePort('PORT', 0)).not.toHaveProperty('remedy');
  await well.close();
  expect(await examinePort('PORT', well.port)).not.toHaveProperty('remedy');
});

test('a port that a stranger holds is told with the variable to change', async () => {
  const stranger = await aServer((_request, response) => response.writeHead(404).end());
  expect((await examinePort('PORT', stranger.port)).remedy).toContain('another PORT');
});

test('memory and disk are told in gigabytes', async () => {
  expect((await examineMemory(1e9)).remedy).toContain('1.6 GB');
  expect(await examineMemory(4e9)).toEqual({ detail: '4.0 GB free' });
  expect((await examineDisk('/nowhere')).detail).toMatch(/^\d+\.\d GB free$/);
});

test('what is wrong has its remedy on a line of its own', () => {
  expect(describeFinding('Disk', { detail: 'full', remedy: 'Make room.' })).toBe(
    'FAIL  Disk: full\n      Make room.\n',
  );
});

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  return folder;
}

async function aServer(listener: RequestListener): Promise<{ port: number; close(): Promise<unknown> }> {
  const port = await freePort();
  const server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return { port, close: () => Promise.all([once(server, 'close'), server.close(), server.closeAllConnections()]) };
}
