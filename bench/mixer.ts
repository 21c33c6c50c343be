import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from '../tests/system/browser.ts';
import { openSong } from './mixer/song.ts';
import { measureMemory, measureStarts } from './mixer/visits.ts';

/**
 * `npm run bench -- mixer`: how soon the page behind a link can play a song of 5 minutes and, from the press on, does;
 * and how much memory its renderer takes at most over 20 minutes next to 5. Portal, database and browser share the machine.
 * `--short MINUTES --long MINUTES --visits N` change it.
 */
const { values } = parseArgs({
  options: {
    short: { type: 'string', default: '5' },
    long: { type: 'string', default: '20' },
    visits: { type: 'string', default: '10' },
  },
});

const startLimitMs = 1_000;
const growthLimit = 1.25;

const folder = await mkdtemp(join(tmpdir(), 'mixer-bench-'));
const browser = await launchChromium();
try {
  const short = await openSong(folder, Number(values.short));
  const starts = await measureStarts(browser, short.url, Number(values.visits));
  const shortMb = await measureMemory(browser, short.url);
  await short.close();
  const long = await openSong(folder, Number(values.long));
  const longMb = await measureMemory(browser, long.url);
  await long.close();
  const growth = Math.round((100 * longMb) / shortMb) / 100;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(
    `${values.short} min: ready ${starts.readyMs} ms after it was opened, sounding ${starts.soundMs} ms after a press`,
  );
  say(`memory: ${shortMb} MB at most over ${values.short} min, ${longMb} MB over ${values.long} min: ${growth} times`);
  say(JSON.stringify({ bench: 'mixer', ...starts, shortMb, longMb, growth, startLimitMs, growthLimit }));
  process.exitCode = starts.soundMs <= startLimitMs && growth <= growthLimit ? 0 : 1;
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
