import { EnvError } from '@alchemy/core/env';
import { Fault } from '@alchemy/core/errors';
import { createLogger } from '@alchemy/core/log';
import { faultSentence } from '@alchemy/core/sentences';
import { provideDownloaders } from './downloaders/provide.ts';
import { readToolEnv } from './env.ts';
import { readArguments, type StemsArguments, UsageError } from './stems/arguments.ts';
import { tryOutput } from './stems/deliver.ts';
import { readStemsEnv } from './stems/env.ts';
import { humanReporter, jsonReporter, type Reporter } from './stems/report.ts';
import { runRequest } from './stems/run-request.ts';
import { readSource } from './stems/source.ts';

const exitCodes = { done: 0, failed: 1, refused: 2, unreachable: 3, cancelled: 130 } as const;

/** `npm run stems -- SOURCE [options]`: from a song to its stems, in this shell. Answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const reporter = argv.includes('--json')
    ? jsonReporter(process.stdout)
    : humanReporter(process.stdout, () => new Date());
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await run(readArguments(argv), reporter, interrupt.signal);
  } catch (error) {
    return explain(error, reporter, interrupt.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function run(args: StemsArguments, reporter: Reporter, signal: AbortSignal): Promise<number> {
  const source = await readSource(args.source);
  const env = readStemsEnv();
  if (source.kind === 'link') await provideDownloaders(readToolEnv());
  const takeBack = args.out === undefined ? async () => {} : await tryOutput(args.out);
  try {
    return exitCodes[await runRequest({ args, source, env, reporter, signal })];
  } finally {
    await takeBack();
  }
}

function explain(error: unknown, reporter: Reporter, signal: AbortSignal): number {
  if (signal.aborted) {
    reporter.failed({ requestId: null, code: 'cancelled', message: faultSentence('cancelled') });
    return exitCodes.cancelled;
  }
  if (error instanceof UsageError || error instanceof EnvError) {
    const code = error instanceof UsageError ? error.code : 'operator_attention';
    reporter.failed({ requestId: null, code, message: error.message });
    return exitCodes.refused;
  }
  if (error instanceof Fault) {
    reporter.failed({ requestId: null, code: error.code, message: error.message });
    return error.code === 'service_unavailable' ? exitCodes.unreachable : exitCodes.failed;
  }
  createLogger({ service: 'stems', level: 'error' }).error({ err: error }, 'unexpected');
  reporter.failed({ requestId: null, code: 'internal', message: faultSentence('internal') });
  return exitCodes.failed;
}
