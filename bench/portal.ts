import { parseArgs } from 'node:util';
import { openBenchHouse } from './portal/house.ts';
import { measureLive } from './portal/live.ts';
import { measurePages } from './portal/pages.ts';
import { seed } from './portal/seed.ts';

/**
 * `npm run bench -- portal`: a portal over 100,000 tracks and 1,000,000 jobs. How long its pages take, whether a large
 * table is read from end to end, and how soon fifty open pages know what happened. `--tracks N --jobs N --rounds N`
 * make it smaller.
 */
const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '100000' },
    jobs: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '10' },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);
const size = { tracks: Number(values.tracks), jobs: Number(values.jobs) };

say(`Seeding ${size.tracks} tracks and ${size.jobs} jobs …`);
const begun = performance.now();
const house = await openBenchHouse((databaseUrl) => seed(databaseUrl, size));
say(`ready after ${Math.round((performance.now() - begun) / 1_000)} s`);
try {
  const cookie = await house.signIn();
  const pages = await measurePages(house, cookie, Number(values.rounds));
  for (const { page, ways, p95Ms, limitMs, slowest } of pages.figures) {
    say(`${page.padEnd(10)} ${String(p95Ms).padStart(5)} ms at the 95th percentile of ${ways} ways (limit ${limitMs})`);
    say(`${''.padEnd(10)} ${String(slowest.medianMs).padStart(5)} ms is the slowest's median: ${slowest.path}`);
  }
  say(`read from end to end: ${pages.scanned.join(', ') || 'no large table'}`);
  const live = await measureLive(house, cookie);
  say(
    `live: ${live.clients} pages knew everything ${live.lastMs} ms after the last event, over ${live.subscriptions} subscription`,
  );
  say(JSON.stringify({ ...size, pages: pages.figures, scanned: pages.scanned, live }));
  const isGood =
    pages.figures.every(({ p95Ms, slowest, limitMs }) => Math.max(p95Ms, slowest.medianMs) <= limitMs) &&
    pages.scanned.length === 0 &&
    live.complete &&
    live.lastMs <= 2_000 &&
    live.subscriptions === 1;
  process.exitCode = isGood ? 0 : 1;
} finally {
  await house.end();
}
