import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { migrate } from '@alchemy/db/migrate';
import { openRoot, type StorageRoot } from '@alchemy/storage/root';
import { filesUnder } from '@alchemy/storage/testing';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { openServices, type Services } from '../../tools/services.ts';
import { programArgs } from '../../tools/setup/bundles.mjs';

const run = promisify(execFile);
const python = join(checkout, '.venv/bin/python');

const Event = z.looseObject({ type: z.enum(['request', 'progress', 'done', 'failed']) });
export type Event = z.infer<typeof Event>;

export interface Outcome {
  exitCode: number | null;
  /** What `--json` wrote, a line an event. */
  events: Event[];
  stdout: string;
  stderr: string;
}

/** The stems command as a person calls it, over private services and a storage root of their own, with the real pipeline. */
export class StemsBench {
  readonly #services: Services;
  readonly folder: string;
  readonly db: Db;
  readonly root: StorageRoot;

  readonly #variables: Record<string, string>;

  private constructor(
    folder: string,
    services: Services,
    { root, variables }: { root: StorageRoot; variables: Record<string, string> },
  ) {
    this.folder = folder;
    this.#services = services;
    this.#variables = variables;
    this.root = root;
    this.db = openDb(services.databaseUrl, { max: 2 });
  }

  /** @param variables more of the environment that the command and the workers are given */
  static async open(variables: Record<string, string> = {}): Promise<StemsBench> {
    const folder = await mkdtemp(join(tmpdir(), 'alchemy-stems-'));
    await chmod(folder, 0o755);
    const services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
    await migrate(services.databaseUrl);
    return new StemsBench(folder, services, { root: await openRoot(join(folder, 'storage')), variables });
  }

  async close(): Promise<void> {
    await closeDb(this.db);
    this.#services.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Starts the command in a process group of its own, so that a signal to it is a Ctrl-C. */
  start(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [join(checkout, 'tools/run.mjs'), 'stems', ...args], {
      cwd: this.folder,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async stems(args: readonly string[]): Promise<Outcome> {
    return outcomeOf(this.start(args));
  }

  startWorker(): ChildProcess {
    return spawn(process.execPath, programArgs(checkout, 'worker'), {
      cwd: checkout,
      env: this.#environment(),
      stdio: 'ignore',
    });
  }

  #environment() {
    return programEnvironment({
      DATABASE_URL: this.#services.databaseUrl,
      REDIS_URL: this.#services.redisUrl,
      STORAGE_ROOT: this.root.path,
      RETRY_BASE_MS: '500',
      WORKER_HEALTH_PORT: '0',
      ...this.#variables,
    });
  }

  /** Runs one of the Python scripts of the tests or the examples. */
  async python(script: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(python, [join(checkout, script), ...args], { maxBuffer: 1 << 24 });
    return stdout;
  }

  files(): Promise<string[]> {
    return filesUnder(this.root);
  }

  /** How often each stage was started: `{ download: 1, … }`. */
  async starts(): Promise<Record<string, number>> {
    const query = sql`select stage, sum(run)::int as starts from jobs group by stage order by stage`;
    const rows = z
      .array(z.object({ stage: z.string(), starts: z.number() }))
      .parse([...(await this.db.execute(query))]);
    return Object.fromEntries(rows.map(({ stage, starts }) => [stage, starts]));
  }

  /** How many rows each table holds that tells of songs and their files. */
  async rows(): Promise<unknown> {
    const query = sql`select (select count(*)::int from tracks) as tracks, (select count(*)::int from files) as files,
      (select count(*)::int from analyses) as analyses, (select count(*)::int from links) as links`;
    return [...(await this.db.execute(query))][0];
  }
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  if (child.stdout === null || child.stderr === null) throw new TypeError('a command without pipes');
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return { exitCode, stdout, stderr, events: lines.map((line) => Event.parse(JSON.parse(line))) };
}
