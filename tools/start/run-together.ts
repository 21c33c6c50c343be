import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolEnv } from '../env.ts';
import { Program, type ProgramPlan } from './program.ts';

const betweenAsksMs = 250;

export interface Together {
  readonly plans: readonly ProgramPlan[];
  readonly env: ToolEnv;
  /** Printed when the portal answers. */
  readonly ready: string;
  /** Is told how to start programs again by name, for as long as they run. Answers how to end that. */
  readonly attend?: (restart: (names: readonly string[]) => void) => () => void;
}

/**
 * Runs programs until Ctrl-C or SIGTERM; then they end in reverse order. A second Ctrl-C kills them.
 *
 * @returns the exit code, 1 when a program could not be started
 */
export async function runTogether({ plans, env, ready, attend }: Together): Promise<number> {
  const programs = plans.map((plan) => new Program(plan));
  const signals = listenForSignals(() => {
    for (const program of programs) program.kill();
  });
  const over = new AbortController();
  const announced = announce(env, ready, over.signal);
  const leave = attend?.((names) => {
    for (const program of programs) if (names.includes(program.name)) program.restart();
  });
  const reason = await Promise.race([signals.first, ...programs.map(endedByItself)]);
  over.abort();
  leave?.();
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
async function announce({ PORT }: ToolEnv, ready: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/healthz`, { signal }).catch(() => undefined);
    if (answer?.ok) return say(ready);
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

export function say(text: string): void {
  process.stdout.write(text);
}
