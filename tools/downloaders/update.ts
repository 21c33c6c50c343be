import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkout, dataDir, programEnvironment } from '../env.ts';
import { runQuietly, runVisibly } from '../programs.ts';
import { fetchRequirements } from '../setup/fetch-environment.mjs';
import { environmentProgram } from '../setup/python-environment.mjs';
import { programIn, provideEnvironment } from '../setup/virtual-environment.mjs';
import { setUp } from '../setup.mjs';
import { movesBetween } from './pins.ts';

/** `none`: they are the newest. `kept`: the newest do not pass the tests. */
export type Update = { outcome: 'none' | 'kept' | 'moved'; moves: string[] };

/** The same as by hand in python/fetch; no addresses, so that the file fits every package index. */
const compile = ['pip', 'compile', '--universal', '--python-version', '3.11', '--generate-hashes', '--no-header'];
const sources = ['requirements.in', '--override', 'overrides.txt'];

/**
 * Moves the pins of the downloaders to the newest versions that pass every test of fetching, in an environment of their
 * own: until then nothing of the checkout changes.
 *
 * @throws Error when the package index cannot be asked
 */
export async function updateDownloaders(): Promise<Update> {
  await setUp({ development: true, fetch: true });
  const pinned = fetchRequirements(checkout);
  const trial = join(dataDir, 'fetch-trial');
  const requirements = join(trial, 'requirements.txt');
  await rm(trial, { recursive: true, force: true });
  await mkdir(trial, { recursive: true });
  try {
    await copyFile(pinned, requirements);
    await resolveNewest(requirements);
    const moves = movesBetween(await readFile(pinned, 'utf8'), await readFile(requirements, 'utf8'));
    if (moves.length === 0) return { outcome: 'none', moves };
    const folder = join(trial, 'environment');
    await provideEnvironment({ root: checkout, folder, requirements });
    if (!(await passesTests(programIn(folder)))) return { outcome: 'kept', moves };
    await rename(requirements, pinned);
    await setUp({ development: true, fetch: true });
    return { outcome: 'moved', moves };
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

async function resolveNewest(requirements: string): Promise<void> {
  const uv = [...compile, ...sources, '--quiet', '--upgrade', '--output-file', requirements];
  const cwd = dirname(fetchRequirements(checkout));
  const { exitCode, output } = await runQuietly(environmentProgram(checkout, 'uv'), uv, { cwd });
  if (exitCode !== 0) throw new Error(`The newest versions cannot be found out: ${output.trim()}`);
}

/** Real yt-dlp and real spotdl, of the trial's versions, against the loopback source. */
async function passesTests(python: string): Promise<boolean> {
  const env = programEnvironment({ FETCH_PYTHON: python });
  const cwd = join(checkout, 'python');
  return (await runVisibly(environmentProgram(checkout, 'pytest'), ['tests/fetch'], { cwd, env })) === 0;
}
