import type { ToolEnv } from '../env.ts';
import { Unmet } from '../setup/needs.mjs';
import { setUp } from '../setup.mjs';

/**
 * Installs what downloads recordings, on first need: links want it, files and tests with a pipeline of their own do not.
 * It takes milliseconds when nothing is to do.
 *
 * @throws Unmet with how to do without
 */
export async function provideDownloaders(env: Pick<ToolEnv, 'AUDIO_PROVIDERS' | 'PIPELINE_COMMAND'>): Promise<void> {
  if (env.AUDIO_PROVIDERS.length === 0 || env.PIPELINE_COMMAND !== undefined) return;
  try {
    await setUp({ fetch: true });
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    throw new Unmet(`${error.message} To take files only, set AUDIO_PROVIDERS= in .env.`, { cause: error });
  }
}
