import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { ByteRange } from './byte-range.ts';
import { sendFile } from './send-file.ts';

const bytes = Buffer.from('0123456789');
const file = { sizeBytes: bytes.length, sha256: 'ab'.repeat(32), contentType: 'audio/flac' };
const etag = `"${file.sha256}"`;

/** Asks for the file and notes which ranges were opened. */
async function ask(headers: Record<string, string> = {}, method = 'GET') {
  const opened: (ByteRange | undefined)[] = [];
  const request = new Request('http://portal/file', { method, headers });
  const answer = await sendFile(request, file, {
    open: async (range) => {
      opened.push(range);
      return Readable.from([bytes.subarray(range?.start ?? 0, (range?.end ?? bytes.length - 1) + 1)]);
    },
    sent: () => {},
  });
  return { answer, opened, header: (name: string) => answer.headers.get(name) };
}

describe('without a range', () => {
  test('the whole file is sent, private and with its tag', async () => {
    const { answer, header } = await ask();
    expect(answer.status).toBe(200);
    expect(header('content-length')).toBe('10');
    expect(header('content-type')).toBe('audio/flac');
    expect(header('accept-ranges')).toBe('bytes');
    expect(header('cache-control')).toContain('private');
    expect(header('etag')).toBe(etag);
    expect(await answer.text()).toBe('0123456789');
  });

  test('a HEAD tells the same and opens nothing', async () => {
    const { answer, header, opened } = await ask({}, 'HEAD');
    expect(answer.status).toBe(200);
    expect(header('content-length')).toBe('10');
    expect(opened).toEqual([]);
  });

  test.each([etag, `W/${etag}`, `"other", ${etag}`, '*'])('a reader that has %s gets nothing again', async (known) => {
    const { answer, opened } = await ask({ 'If-None-Match': known });
    expect(answer.status).toBe(304);
    expect(opened).toEqual([]);
  });

  test('a reader that has another version gets this one', async () => {
    expect((await ask({ 'If-None-Match': '"other"' })).answer.status).toBe(200);
  });
});

describe('with a range', () => {
  test('only that part is opened and sent', async () => {
    const { answer, header, opened } = await ask({ Range: 'bytes=2-4' });
    expect(answer.status).toBe(206);
    expect(header('content-range')).toBe('bytes 2-4/10');
    expect(header('content-length')).toBe('3');
    expect(opened).toEqual([{ start: 2, end: 4 }]);
    expect(await answer.text()).toBe('234');
  });

  test('one beyond the end is refused with the size', async () => {
    const { answer, header, opened } = await ask({ Range: 'bytes=10-' });
    expect(answer.status).toBe(416);
    expect(header('content-range')).toBe('bytes */10');
    expect(opened).toEqual([]);
  });

  test('it holds only for the version that the reader began with', async () => {
    expect((await ask({ Range: 'bytes=2-4', 'If-Range': etag })).answer.status).toBe(206);
    expect((await ask({ Range: 'bytes=2-4', 'If-Range': '"other"' })).answer.status).toBe(200);
  });
});

/** Sends what the stream gives, and tells how many bytes went out. */
async function send(stream: Readable) {
  let counted = (_: number) => {};
  const sentBytes = new Promise<number>((resolve) => {
    counted = resolve;
  });
  const answer = await sendFile(new Request('http://portal/file'), file, {
    open: async () => stream,
    sent: (count) => counted(count),
  });
  return { answer, sentBytes };
}

test('what was sent is counted', async () => {
  const { answer, sentBytes } = await send(Readable.from([bytes, bytes]));
  await answer.arrayBuffer();
  expect(await sentBytes).toBe(20);
});

test('a reader that leaves closes the file, and what it took is counted', async () => {
  const endless = new Readable({
    read() {
      this.push(bytes);
    },
  });
  const { answer, sentBytes } = await send(endless);
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(endless.destroyed).toBe(true);
  expect(await sentBytes).toBeGreaterThanOrEqual(10);
});

test('a file that cannot be read to its end breaks the answer off', async () => {
  const broken = new Readable({
    read() {
      this.destroy(new Error('disk'));
    },
  });
  const { answer } = await send(broken);
  await expect(answer.text()).rejects.toThrow('disk');
});
