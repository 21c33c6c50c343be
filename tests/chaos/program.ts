import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { freePort } from '../../tools/services/loopback.mjs';
import { programArgs } from '../../tools/setup/bundles.mjs';
import { buildPortal, isPortalOutdated, nextProgram } from '../../tools/start/portal-build.ts';

const limit = { timeout: 120_000, interval: 50 };
const secret = 'a secret of more than sixteen characters';

/** A program of ours that is killed and started again. */
export interface Victim {
  /** Ends it as nothing of its own could notice, and waits until it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

interface Plan {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  /** Where it says that it lives. */
  readonly healthPort: number;
}

export async function startBot(variables: Record<string, string>): Promise<Victim> {
  const healthPort = await freePort();
  const env = { ...variables, LINK_SECRET: secret, BOT_HEALTH_PORT: String(healthPort), LOG_LEVEL: 'fatal' };
  return start({ args: programArgs(checkout, 'bot'), cwd: checkout, env, healthPort });
}

export async function startPortal(variables: Record<string, string>): Promise<Victim> {
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
  const healthPort = await freePort();
  const secrets = { LINK_SECRET: secret, NEXTAUTH_SECRET: secret, NODE_ENV: 'production', LOG_LEVEL: 'fatal' };
  return start({
    args: [nextProgram(checkout), 'start', '-H', '127.0.0.1', '-p', String(healthPort)],
    cwd: join(checkout, 'apps/portal'),
    env: { ...variables, ...secrets, NEXT_TELEMETRY_DISABLED: '1' },
    healthPort,
  });
}

/** Resolves once it is ready. */
async function start({ args, cwd, env, healthPort }: Plan): Promise<Victim> {
  const child = spawn(process.execPath, args, { cwd, env: programEnvironment(env), stdio: 'ignore' });
  const isReady = async () => expect((await fetch(`http://127.0.0.1:${healthPort}/readyz`)).status).toBe(200);
  await vi.waitFor(isReady, limit);
  return { kill: () => end(child, 'SIGKILL'), stop: () => end(child, 'SIGTERM') };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}
