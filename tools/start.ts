import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@alchemy/db/migrate';
import { provideDownloaders } from './downloaders/provide.ts';
import { checkout, dataDir, programEnvironment, readToolEnv, type ToolEnv } from './env.ts';
import { openServices, type Services } from './services.ts';
import { describe, features } from './start/features.ts';
import { buildPortal, isPortalOutdated, nextProgram } from './start/portal-build.ts';
import { Program, type ProgramPlan } from './start/program.ts';

/** A worker hands back what it cannot finish in a few seconds. */
const stopLimitMs = 25_000;
const betweenAsksMs = 250;

/**
 * Worker, portal and bot together, until Ctrl-C or SIGTERM; then they end in reverse order. A second Ctrl-C kills them.
 *
 * @returns the exit code, 1 when a program could not be started
 */
export async function main(): Promise<number> {
  const env = readToolEnv();
  await provideDownloaders(env);
  const services = await openServices({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, dataDir });
  try {
    await migrate(services.databaseUrl);
    if (isPortalOutdated(checkout)) {
      say('Building the portal, about half a minute …\n');
      await buildPortal(checkout);
    }
    say(describe(features(env)));
    return await runTogether(plans(env, services), env);
  } finally {
    services.close();
  }
}

/** In the order in which they start. */
function plans(env: ToolEnv, { databaseUrl, redisUrl }: Services): ProgramPlan[] {
  const shared = programEnvironment({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    STORAGE_ROOT: resolve(checkout, env.STORAGE_ROOT),
  });
  const source = (script: string) => ({
    args: ['--import', 'tsx', join(checkout, script)],
    cwd: checkout,
    env: shared,
  });
  const portal = {
    args: [nextProgram(checkout), 'start', '--port', `${env.PORT}`],
    cwd: join(checkout, 'apps/portal'),
    env: { ...shared, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  } as const;
  return [
    { name: 'worker', ...source('apps/worker/src/main.ts'), stopLimitMs },
    { name: 'portal', ...portal, stopLimitMs },
    { name: 'bot', ...source('apps/bot/src/main.ts'), stopLimitMs },
  ];
}

async function runTogether(list: readonly ProgramPlan[], env: ToolEnv): Promise<number> {
  const programs = list.map((plan) => new Program(plan));
  const signals = listenForSignals(() => {
    for (const program of programs) program.kill();
  });
  const over = new AbortController();
  const announced = announce(env, over.signal);
  const reason = await Promise.race([signals.first, ...programs.map(endedByItself)]);
  over.abort();
  for (const program of programs.toReversed()) await program.stop();
  await announced;
  signals.stop();
  return reason === 'asked' ? 0 : 1;
}

async function endedByItself(program: Program): Promise<'ended'> {
  await program.ended;
  return 'ended';
}

/** Says when the portal answers. */
async function announce({ PORT, PUBLIC_URL }: ToolEnv, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/healthz`, { signal }).catch(() => undefined);
    if (answer?.ok) return say(`Ready at ${PUBLIC_URL}. Ctrl-C stops everything.\n`);
    await sleep(betweenAsksMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The first signal asks for an orderly end, the next does not wait for it. */
function listenForSignals(onNext: () => void): { first: Promise<'asked'>; stop(): void } {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let listener = () => {};
  const first = new Promise<'asked'>((resolve) => {
    let asked = false;
    listener = () => {
      if (asked) return onNext();
      asked = true;
      say('Stopping …\n');
      resolve('asked');
    };
  });
  for (const name of names) process.on(name, listener);
  return {
    first,
    stop: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}

function say(text: string): void {
  process.stdout.write(text);
}
