import { join } from 'node:path';
import { checkout, programEnvironment, type ToolEnv } from '../env.ts';
import { programArgs } from '../setup/bundles.mjs';
import { nextProgram } from './portal-build.ts';
import type { ProgramPlan } from './program.ts';

/** A worker hands back what it cannot finish in a few seconds. */
const stopLimitMs = 25_000;

export interface Place {
  readonly env: ToolEnv;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Absolute. */
  readonly storageRoot: string;
  /** `start` runs what is built; `dev` runs the sources, and builds each page as it is asked for and again when it changed. */
  readonly portal: 'start' | 'dev';
  /** What the programs are given beside that. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Worker, portal and bot, in the order in which they start. */
export function plansOf({ env, databaseUrl, redisUrl, storageRoot, portal, variables }: Place): ProgramPlan[] {
  const services = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, STORAGE_ROOT: storageRoot };
  const shared = programEnvironment({ ...services, ...variables });
  const program = (name: 'worker' | 'bot') => ({
    args: portal === 'dev' ? ['--import', 'tsx', `apps/${name}/src/main.ts`] : programArgs(checkout, name),
    cwd: checkout,
    env: shared,
    stopLimitMs,
  });
  const next = {
    args: [nextProgram(checkout), portal, '--port', `${env.PORT}`],
    cwd: join(checkout, 'apps/portal'),
    env: {
      ...shared,
      NODE_ENV: portal === 'dev' ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    } as const,
    stopLimitMs,
  };
  return [
    { name: 'worker', ...program('worker') },
    { name: 'portal', ...next },
    { name: 'bot', ...program('bot') },
  ];
}
