import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { parseArgs } from 'node:util';
import { readRequest } from '@alchemy/db/requests';
import { openPortalBench, type PortalBench } from '../tests/system/portal-bench.ts';
import { type Studio, textStudio } from '../tests/system/studio.ts';

// How much memory the portal takes while many people download everything at once, and whether what they get is right.
// `npm run bench -- zip --downloads 50 --megabytes 150 --cuts 100`

const { values } = parseArgs({
  options: {
    downloads: { type: 'string', default: '50' },
    megabytes: { type: 'string', default: '150' },
    cuts: { type: 'string', default: '100' },
  },
});
const downloads = Number(values.downloads);
const megabytes = Number(values.megabytes);
const cuts = Number(values.cuts);

const bench = await openPortalBench(noiseStudio(megabytes));
try {
  const requestId = await bench.ask('song');
  await bench.workUntil(
    'the song is done',
    async () => (await readRequest(bench.db, requestId)).status === 'completed',
  );
  const { token } = await bench.link(requestId);
  const url = `${bench.origin}/d/${token}/all.zip`;
  const whole = await download(url);
  const before = residentMb(bench);
  const watch = watchMemory(bench);
  const begun = performance.now();
  const all = await Promise.all(Array.from({ length: downloads }, () => download(url)));
  const seconds = (performance.now() - begun) / 1000;
  const peak = watch.stop();
  const right = all.filter(({ sha256 }) => sha256 === whole.sha256).length;
  const resumed = await resumeAtCuts(url, whole, cuts);
  const report = {
    downloads,
    megabytes,
    right,
    cuts,
    resumed,
    beforeMb: before,
    peakMb: peak,
    grownMb: peak - before,
    seconds,
  };
  process.stdout.write(`${right} of ${downloads} downloads of ${megabytes} MB have the right checksum\n`);
  process.stdout.write(`${resumed} of ${cuts} cut downloads were resumed to the right checksum\n`);
  process.stdout.write(`The portal held ${before} MB before and ${peak} MB at most, over ${seconds.toFixed(1)} s\n`);
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await bench.close();
}

/** Stems of random bytes, a quarter of the song each: what is in them does not matter to a zip that does not deflate. */
function noiseStudio(size: number): Studio {
  const stem = randomBytes((size * 1_000_000) / 4);
  return { ...textStudio, file: async (name) => (name.endsWith('.flac') ? stem : textStudio.file(name)) };
}

interface Received {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** Takes an answer as it comes, keeping none of it. */
function download(address: string): Promise<Received> {
  return new Promise((resolve, reject) => {
    const asked = get(address, { agent: false }, (answer) => {
      const hash = createHash('sha256');
      let sizeBytes = 0;
      answer.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        sizeBytes += chunk.length;
      });
      answer.once('end', () => resolve({ sha256: hash.digest('hex'), sizeBytes, etag: answer.headers.etag ?? '' }));
      answer.once('error', reject);
    });
    asked.once('error', reject);
  });
}

/** Cuts downloads at any byte and goes on from there; answers how many end with the right checksum. */
async function resumeAtCuts(address: string, whole: Received, count: number): Promise<number> {
  let right = 0;
  for (let cut = 0; cut < count; cut++) {
    const at = Math.floor(Math.random() * whole.sizeBytes);
    const hash = createHash('sha256');
    await take(address, {}, at, (chunk) => hash.update(chunk));
    const rest = { Range: `bytes=${at}-`, 'If-Range': whole.etag };
    await take(address, rest, whole.sizeBytes - at, (chunk) => hash.update(chunk));
    if (hash.digest('hex') === whole.sha256) right++;
  }
  return right;
}

/** Takes so many bytes and leaves. */
async function take(
  address: string,
  headers: Record<string, string>,
  count: number,
  keep: (chunk: Uint8Array) => void,
) {
  if (count === 0) return;
  const leaving = new AbortController();
  const answer = await fetch(address, { headers, signal: leaving.signal });
  let left = count;
  for await (const chunk of answer.body ?? []) {
    keep(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
    if (left === 0) break;
  }
  leaving.abort();
}

/** What the portal holds in memory, in whole megabytes. */
function residentMb({ pid }: PortalBench): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1000);
}

function watchMemory(of: PortalBench): { stop(): number } {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, residentMb(of));
  };
  const timer = setInterval(look, 100);
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}
