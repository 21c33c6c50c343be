import { request as httpRequest } from 'node:http';
import { findLink, revokeLink } from '@alchemy/db/links';
import { readRequest } from '@alchemy/db/requests';
import { until } from '@alchemy/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPortalBench, type PortalBench } from './portal-bench.ts';
import { stemContent } from './studio.ts';

let bench: PortalBench;
let requestId = '';

beforeAll(async () => {
  bench = await openPortalBench();
  requestId = await bench.ask('finished');
  const isDone = async () => (await readRequest(bench.db, requestId)).status === 'completed';
  await bench.workUntil('the request is done', isDone);
});

afterAll(() => bench?.close());

const altered = (token: string) => `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;

describe('a link that works', () => {
  test('shows a page with every stem, which no search engine or other site learns of', async () => {
    const { token, linkId } = await bench.link(requestId);
    const answer = await bench.get(`/d/${token}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toContain('private');
    const page = await answer.text();
    expect(page).toContain('River Light');
    expect(page).toContain('112 BPM');
    for (const stem of ['vocals', 'drums', 'bass', 'other'])
      expect(page).toContain(`href="/d/${token}/1/${stem}.flac"`);
    expect((await findLink(bench.db, linkId))?.opens).toBe(1);
  });

  test('gives out a stem, by its place and without', async () => {
    const { token, linkId } = await bench.link(requestId);
    for (const path of [`/d/${token}/1/vocals.flac`, `/d/${token}/vocals.flac`]) {
      const answer = await bench.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('audio/flac');
      expect(answer.headers.get('cache-control')).toContain('private');
      expect(answer.headers.get('content-length')).toBe(String(stemContent('vocals').length));
      expect(answer.headers.get('content-disposition')).toContain('filename="Artist - River Light (Vocals).flac"');
      expect(await answer.text()).toBe(stemContent('vocals'));
    }
    const sentBytes = 2 * stemContent('vocals').length;
    await until('both were counted', async () => (await findLink(bench.db, linkId))?.sentBytes === sentBytes);
    expect(await (await bench.get('/metrics')).text()).toMatch(/^alchemy_link_sent_bytes_total\{kind="stem"\} \d+$/m);
  });

  test('gives out a part of a stem, and says where it lies', async () => {
    const { token } = await bench.link(requestId);
    const part = await bench.get(`/d/${token}/drums.flac`, { Range: 'bytes=5-9' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 5-9/${stemContent('drums').length}`);
    expect(await part.text()).toBe('drums');
    const beyond = await bench.get(`/d/${token}/drums.flac`, { Range: 'bytes=99999999-' });
    expect(beyond.status).toBe(416);
  });

  test('sends nothing that the reader has, and nothing to a HEAD', async () => {
    const { token } = await bench.link(requestId);
    const head = await bench.get(`/d/${token}/bass.flac`, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(stemContent('bass').length));
    const again = await bench.get(`/d/${token}/bass.flac`, { 'If-None-Match': head.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  test('gives out the analysis', async () => {
    const { token } = await bench.link(requestId);
    const answer = await bench.get(`/d/${token}/analysis.json`);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toEqual({ version: 1 });
  });

  test('a reader that goes away in the middle does no harm', async () => {
    const { token } = await bench.link(requestId);
    const leaving = new AbortController();
    const answer = await fetch(`${bench.origin}/d/${token}/vocals.flac`, { signal: leaving.signal });
    leaving.abort();
    await expect(answer.text()).rejects.toThrow();
    expect((await bench.get('/readyz')).status).toBe(200);
  });
});

describe('everything at once', () => {
  test('comes as a zip whose length is told, and whose every part can be fetched again', async () => {
    const { token } = await bench.link(requestId);
    const whole = await bench.get(`/d/${token}/all.zip`);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('application/zip');
    expect(whole.headers.get('content-disposition')).toContain('filename="Artist - River Light.zip"');
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect(whole.headers.get('content-length')).toBe(String(bytes.length));
    const etag = whole.headers.get('etag') ?? '';
    for (const cut of [0, 1, 29, 30, 31, 100_000, bytes.length - 23, bytes.length - 1]) {
      const rest = await bench.get(`/d/${token}/all.zip`, { Range: `bytes=${cut}-`, 'If-Range': etag });
      expect(rest.status).toBe(206);
      expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(cut))).toBe(true);
    }
    const other = await bench.get(`/d/${token}/all.zip`, { Range: 'bytes=5-', 'If-Range': '"another"' });
    expect(other.status).toBe(200);
    await other.body?.cancel();
  });

  test('in another format waits until all of it is made', async () => {
    const { token } = await bench.link(requestId);
    const path = `/d/${token}/all.zip?format=opus`;
    const first = await bench.get(path);
    expect(first.status).toBe(202);
    expect(await first.json()).toEqual({ jobId: expect.stringMatching(/^[0-9a-f-]{36}$/), progress: 0 });
    await bench.workUntil('all formats are made', async () => (await bench.get(path)).status === 200);
    const made = Buffer.from(await (await bench.get(path)).arrayBuffer());
    for (const stem of ['Bass', 'Drums', 'Other', 'Vocals']) {
      expect(made.includes(`Artist - River Light (${stem}).opus`)).toBe(true);
    }
  });

  test('of a link to the instrumental is the instrumental alone', async () => {
    const { token } = await bench.link(requestId, { stems: ['instrumental'] });
    const path = `/d/${token}/all.zip`;
    await bench.workUntil('it is made', async () => (await bench.get(path)).status === 200);
    const made = Buffer.from(await (await bench.get(path)).arrayBuffer());
    expect(made.includes('(Instrumental).flac')).toBe(true);
    expect(made.includes('(Vocals).flac')).toBe(false);
    expect((await bench.get(`/d/${token}/vocals.flac`)).status).toBe(404);
    expect((await bench.get(`/d/${token}/mix.wav?vocals=100`)).status).toBe(404);
  });
});

test('a mix is made once, of lanes that the link gives out', async () => {
  const { token } = await bench.link(requestId);
  const path = `/d/${token}/mix.mp3?vocals=0&drums=100&bass=50&other=100`;
  const first = await bench.get(path);
  expect(first.status).toBe(202);
  const work: unknown = await first.json();
  expect(await (await bench.get(`/d/${token}/mix.mp3?other=100&bass=50&drums=100`)).json()).toEqual(work);
  await bench.workUntil('the mix is made', async () => (await bench.get(path)).status === 200);
  expect((await bench.get(path)).headers.get('content-disposition')).toContain('(Mix).mp3');
});

describe('what is refused', () => {
  test('an altered token, a revoked link and an address that leads elsewhere are unknown', async () => {
    const { token } = await bench.link(requestId);
    const revoked = await bench.link(requestId);
    await revokeLink(bench.db, revoked.linkId, { identity: 'terminal:sam' });
    const paths = [
      `/d/${altered(token)}`,
      `/d/${altered(token)}/vocals.flac`,
      `/d/${revoked.token}`,
      `/d/${revoked.token}/vocals.flac`,
      '/d/nonsense',
      `/d/${token}/guitar.flac`,
      `/d/${token}/2/vocals.flac`,
      `/d/${token}/..%2f..%2fetc%2fpasswd`,
      `/d/${token}/1/..%2fvocals.flac`,
      `/d/${token}/vocals.flac%00`,
    ];
    for (const path of paths) expect([path, (await bench.get(path)).status]).toEqual([path, 404]);
  });

  test('a path that the client did not tidy up leads nowhere either', async () => {
    const { token } = await bench.link(requestId);
    for (const path of [`/d/${token}/../../../../etc/passwd`, `/d/${token}/1/../../vocals.flac`]) {
      expect([path, await statusOfRaw(bench.origin, path)]).toEqual([path, 404]);
    }
  });

  test('an expired link says so, on its page and for its files', async () => {
    const { token } = await bench.link(requestId, { expiresInMs: -1_000 });
    const page = await bench.get(`/d/${token}`);
    expect(page.status).toBe(410);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await page.text()).toContain('This link has expired');
    expect((await bench.get(`/d/${token}/vocals.flac`)).status).toBe(410);
    expect((await bench.get(`/d/${token}/analysis.json`)).status).toBe(410);
    expect((await bench.get(`/d/${token}/all/../vocals.exe`)).status).toBe(404);
  });

  test('a link to some stems does not know the others, not even after its time', async () => {
    const live = await bench.link(requestId, { stems: ['vocals'] });
    expect((await bench.get(`/d/${live.token}/vocals.flac`)).status).toBe(200);
    expect((await bench.get(`/d/${live.token}/drums.flac`)).status).toBe(404);
    const late = await bench.link(requestId, { stems: ['vocals'], expiresInMs: -1_000 });
    expect((await bench.get(`/d/${late.token}/vocals.flac`)).status).toBe(410);
    expect((await bench.get(`/d/${late.token}/drums.flac`)).status).toBe(404);
  });
});

describe('what is not made yet', () => {
  test('a song at work answers 202 with its job, and its page waits', async () => {
    const { token } = await bench.link(await bench.ask('at work'));
    const answer = await bench.get(`/d/${token}/vocals.flac`);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toEqual({ jobId: expect.stringMatching(/^[0-9a-f-]{36}$/), progress: 0 });
    const page = await bench.get(`/d/${token}`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('The mixer opens here by itself');
  });

  test('a new format is made once, however often it is asked for, and then sent', async () => {
    const { token } = await bench.link(requestId);
    const path = `/d/${token}/vocals.mp3`;
    const first = await bench.get(path);
    expect(first.status).toBe(202);
    const work: unknown = await first.json();
    expect(await (await bench.get(path)).json()).toEqual(work);
    await bench.workUntil('the format is made', async () => (await bench.get(path)).status === 200);
    const made = await bench.get(path);
    expect(made.status).toBe(200);
    expect(made.headers.get('content-type')).toBe('audio/mpeg');
    expect(await made.text()).toBe(stemContent('vocals'));
  });
});

test('health is told apart from readiness', async () => {
  expect((await bench.get('/healthz')).status).toBe(200);
  expect((await bench.get('/readyz')).status).toBe(200);
});

/** Asks for a path as it is written: fetch would tidy it up first. */
function statusOfRaw(origin: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(origin, { path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once('error', reject).end();
  });
}
