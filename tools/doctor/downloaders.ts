import { accessSync, constants, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkout, type ToolEnv } from '../env.ts';
import { runQuietly } from '../programs.ts';
import { fetchProgram, isFetchOutdated } from '../setup/fetch-environment.mjs';
import type { Finding } from './finding.ts';

const install = 'Run `npm run setup -- fetch`.';
const reinstall = 'Delete the folder .data/fetch and run `npm run setup -- fetch`.';
const versions =
  'import yt_dlp.version as y, spotdl.download.downloader, spotdl; print("yt-dlp", y.__version__, "spotdl", spotdl.__version__)';

/** Whether what looks for recordings and downloads them is there, as it is pinned, and loads. */
export async function examineDownloaders(env: Pick<ToolEnv, 'AUDIO_PROVIDERS'>): Promise<Finding> {
  if (env.AUDIO_PROVIDERS.length === 0) return { detail: 'off, because AUDIO_PROVIDERS is empty' };
  if (!existsSync(fetchProgram(checkout))) return { detail: 'not installed yet; the first Spotify link does that' };
  if (isFetchOutdated(checkout)) return { detail: 'not those that are pinned', remedy: install };
  return ask(fetchProgram(checkout), ['-c', versions]);
}

/** Whether the JavaScript runtime answers that YouTube's audio cannot be had without. */
export async function examineJavaScriptRuntime(env: Pick<ToolEnv, 'AUDIO_PROVIDERS'>): Promise<Finding> {
  if (env.AUDIO_PROVIDERS.length === 0 || !existsSync(fetchProgram(checkout))) return { detail: 'not needed yet' };
  const runtime = fetchProgram(checkout, 'deno');
  return existsSync(runtime) ? ask(runtime, ['--version']) : { detail: `${runtime} is missing`, remedy: reinstall };
}

/** Whether the operator's cookies can be read. */
export async function examineCookies({
  YTDLP_COOKIES_FILE: name,
}: Pick<ToolEnv, 'YTDLP_COOKIES_FILE'>): Promise<Finding> {
  if (name === undefined) return { detail: 'none; YouTube may ask for some one day' };
  const file = resolve(checkout, name);
  try {
    accessSync(file, constants.R_OK);
    return { detail: file };
  } catch {
    return { detail: `${file} cannot be read`, remedy: 'Mend YTDLP_COOKIES_FILE, or let this user read that file.' };
  }
}

async function ask(program: string, args: readonly string[]): Promise<Finding> {
  const { exitCode, output } = await runQuietly(program, args, { cwd: checkout });
  const lines = output.trim().split('\n');
  if (exitCode === 0) return { detail: lines[0] ?? '' };
  return { detail: lines.at(-1) ?? `ended with code ${exitCode}`, remedy: reinstall };
}
