import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { z } from 'zod';
import { checkout } from '../../tools/env.ts';
import { readRecording } from './recorder.ts';

const Heard = z.object({
  /** Which sample of each stem is heard at the mark; `null` where the stem is not in the sound. */
  starts: z.record(z.string(), z.number().nullable()),
  /** How loud each stem is, 1 being its own level. */
  levels: z.record(z.string(), z.number()),
  /** The highest magnitude that is left when the stems are taken out at those levels. */
  residual: z.number(),
});
export type Heard = z.infer<typeof Heard>;

const Second = z.object({
  /** Which second of the song it is most like. */
  at: z.number(),
  /** Its root mean square. */
  loudness: z.number(),
  /** The highest magnitude that is left when the sum of all stems is taken out. */
  residual: z.number(),
});
export type Second = z.infer<typeof Second>;

const python = join(checkout, '.venv/bin/python');
const run = promisify(execFile);
const environment = { PATH: '/usr/bin:/bin', PYTHONPATH: join(checkout, 'python') };
/** What a measurement reads after its mark. */
const windowFrames = 4096;

/**
 * Takes what a page has played apart into the stems.
 *
 * @param folder holds the stems, and gets the recording.
 * @returns one answer for each mark whose window was recorded whole
 */
export async function takeApart(page: Page, folder: string): Promise<Heard[]> {
  const { samples, marks } = await readRecording(page);
  const recording = join(folder, 'recording.f32');
  await writeFile(recording, samples);
  const whole = marks.filter(({ frame }) => (frame + windowFrames) * 4 <= samples.length);
  const asked = run(python, [join(checkout, 'tests/system/correlate.py'), recording, folder], {
    env: environment,
    maxBuffer: 1 << 26,
  });
  asked.child.stdin?.end(JSON.stringify(whole));
  return z.array(Heard).parse(JSON.parse((await asked).stdout));
}

/**
 * Compares what a page has played, second by second, with the sum of all stems.
 *
 * @param folder holds the stems, and gets the recording.
 */
export async function compareWithSum(page: Page, folder: string): Promise<Second[]> {
  const recording = join(folder, 'recording.f32');
  await writeFile(recording, (await readRecording(page)).samples);
  const args = [join(checkout, 'tests/system/compare_with_sum.py'), recording, folder];
  return z.array(Second).parse(JSON.parse((await run(python, args, { env: environment })).stdout));
}

/** How long a file plays, by what really decodes; in seconds. */
export async function decodedSeconds(file: string): Promise<number> {
  const program = [
    'import sys; from pathlib import Path; from pipeline.audio import decode',
    'print(sum(block.shape[1] for block in decode(Path(sys.argv[1]))) / 44100)',
  ].join('\n');
  return Number((await run(python, ['-c', program, file], { env: environment })).stdout);
}

/** The names in a zip, after every entry's checksum was found right. */
export async function namesInZip(file: string): Promise<string[]> {
  const program = [
    'import json, sys, zipfile',
    'with zipfile.ZipFile(sys.argv[1]) as z: assert z.testzip() is None; print(json.dumps(z.namelist()))',
  ].join('\n');
  return z.array(z.string()).parse(JSON.parse((await run('python3', ['-c', program, file])).stdout));
}
