import { Fault, type FaultCode } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import { faultSentence } from '@alchemy/core/sentences';
import { sourceWords } from '@alchemy/core/source-words';
import type { PickedSource } from '@alchemy/jobs/stages';
import type { EngineRun } from './engine.ts';
import { FetchResult } from './protocol.ts';
import { type PortCommand, PythonPort } from './python-port.ts';
import type { ResolvedTrack } from './resolvers/resolved-source.ts';
import type { AudioEnv } from './source-env.ts';

/** Several searches and a download; whatever takes longer hangs. */
const killAfterMs = 10 * 60_000;
const goodbyeMs = 1_000;

export interface FetchArguments {
  readonly track: ResolvedTrack;
  /** What a person picked; then nothing is searched. */
  readonly pick: PickedSource | null;
  /** Absolute: where the recording is to lie. */
  readonly outDir: string;
  /** Absolute: the child's own HOME, so that the tools' caches and temporary files go with the run. */
  readonly home: string;
}

/** The way to recordings, in Python: searches, downloads, converts. Its percents go to the run's report. */
export interface Fetcher {
  /** @throws Fault as the downloader names it; `operator_attention` where it is not set up; `timeout` */
  fetch(run: EngineRun, args: FetchArguments): Promise<FetchResult>;
}

export interface FetcherOptions {
  /** How a child is started whose HOME is that folder. */
  readonly command: (home: string) => PortCommand;
  readonly audio: AudioEnv;
  readonly maxTrackMinutes: number;
  readonly log: Logger;
}

/** One child a track: the tools leave threads, caches and logins behind that must not meet the next song. */
export function openFetcher(options: FetcherOptions): Fetcher {
  return {
    async fetch(run, { track, pick, outDir, home }) {
      const port = new PythonPort(options.command(home), options.log);
      const { audio, maxTrackMinutes } = options;
      const { routes, search, cookiesFile } = audio;
      const settings = { routes, search, cookiesFile: cookiesFile ?? null, maxSeconds: maxTrackMinutes * 60 };
      try {
        return await withLimit(run.signal, async (signal) => {
          const args = { track: withArtist(track), outDir, pick, ...settings };
          return FetchResult.parse(await port.request({ op: 'fetch', args, signal, onProgress: run.report }));
        });
      } catch (error) {
        run.keepLog(port.logTail);
        throw isMissing(error)
          ? new Fault('operator_attention', sourceWords.downloaderMissing, { cause: error })
          : error;
      } finally {
        await port.close(goodbyeMs);
      }
    },
  };
}

/** The downloader searches by the first artist: there has to be one. */
const withArtist = (track: ResolvedTrack) => (track.artists.length > 0 ? track : { ...track, artists: [''] });

async function withLimit<T>(outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const tooLate = new AbortController();
  const timeout: FaultCode = 'timeout';
  const fault = new Fault(timeout, faultSentence(timeout), { retryable: true });
  const timer = setTimeout(() => tooLate.abort(fault), killAfterMs);
  try {
    return await work(AbortSignal.any([outer, tooLate.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** There is no such program: its environment was never installed. */
function isMissing(error: unknown): boolean {
  const cause = error instanceof Fault ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
