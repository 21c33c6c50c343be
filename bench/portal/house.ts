import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@alchemy/db/migrate';
import { z } from 'zod';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { freePort } from '../../tools/services/loopback.mjs';
import { openServices, type Services } from '../../tools/services.ts';
import { buildPortal, isPortalOutdated, nextProgram } from '../../tools/start/portal-build.ts';

const secret = 'a secret that only benchmarks use';
const person = { email: 'bench@example.org', password: 'correct horse battery staple' };

/** A portal over services of its own, and a session of an administrator. */
export interface BenchHouse extends Services {
  readonly origin: string;
  /** The cookie of the session. */
  signIn(): Promise<string>;
  end(): Promise<void>;
}

/** @param prepare fills the database before the portal starts */
export async function openBenchHouse(prepare: (databaseUrl: string) => Promise<void>): Promise<BenchHouse> {
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
  const folder = await mkdtemp(join(tmpdir(), 'portal-bench-'));
  await chmod(folder, 0o755);
  const services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
  await migrate(services.databaseUrl);
  await prepare(services.databaseUrl);
  const { child, origin } = await startPortal(services, join(folder, 'storage'));
  return {
    ...services,
    origin,
    signIn: () => signIn(origin),
    end: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      services.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function startPortal({ databaseUrl, redisUrl }: Services, storageRoot: string) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    process.execPath,
    [nextProgram(checkout), 'start', '-H', '127.0.0.1', '-p', `${port}`],
    {
      cwd: join(checkout, 'apps/portal'),
      env: programEnvironment({
        ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, STORAGE_ROOT: storageRoot, LOG_LEVEL: 'warn' },
        ...{ LINK_SECRET: secret, NEXTAUTH_SECRET: secret, PUBLIC_URL: origin, NEXTAUTH_URL: origin },
        ...{ ADMIN_EMAIL: person.email, ADMIN_PASSWORD: person.password },
        ...{ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      }),
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  for (;;) {
    if (child.exitCode !== null) throw new Error('The portal did not start.');
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (answer?.ok) return { child, origin };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const Csrf = z.object({ csrfToken: z.string() });

/** As a browser does it; again while the portal still writes its first administrator down. */
async function signIn(origin: string): Promise<string> {
  for (let attempt = 0; attempt < 4; attempt++) {
    const asked = await fetch(`${origin}/api/auth/csrf`);
    const { csrfToken } = Csrf.parse(await asked.json());
    const answer = await fetch(`${origin}/api/auth/callback/credentials`, {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, ...person, json: 'true' }),
      headers: { Cookie: cookiesOf(asked) },
      redirect: 'manual',
    });
    const session = cookiesOf(answer)
      .split('; ')
      .find((cookie) => cookie.startsWith('alchemy-session='));
    if (session !== undefined) return session;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error('Nobody could sign in.');
}

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
