import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLogger } from '@alchemy/core/log';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { migrate } from '@alchemy/db/migrate';
import { readRequest } from '@alchemy/db/requests';
import { anAsk } from '@alchemy/db/testing';
import { listAliveWorkers } from '@alchemy/db/workers';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { openRoot, type StorageRoot } from '@alchemy/storage/root';
import { filesUnder } from '@alchemy/storage/testing';
import { receiveUpload } from '@alchemy/storage/uploads';
import { Redis } from 'ioredis';
import { expect, vi } from 'vitest';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { openServices, type Services } from '../../tools/services.ts';
import { programArgs } from '../../tools/setup/bundles.mjs';
import { isAlive } from '../../tools/setup/processes.mjs';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 150_000, interval: 50 };

/** Other versions than this one run from their sources. */
const argsIn = (version: string, name: 'worker' | 'bot'): string[] =>
  version === checkout ? programArgs(checkout, name) : ['--import', 'tsx', `apps/${name}/src/main.ts`];

/** Real workers over private services and a storage root of their own, with the fake pipeline as their children. */
export class WorkerBench {
  readonly #folder: string;
  readonly #services: Services;
  readonly #workers: ChildProcess[] = [];
  readonly root: StorageRoot;
  readonly db: Db;
  readonly pipeline: Pipeline;

  readonly #env: Readonly<Record<string, string>>;

  private constructor(folder: string, services: Services, root: StorageRoot, env: Readonly<Record<string, string>>) {
    this.#env = env;
    this.#folder = folder;
    this.#services = services;
    this.root = root;
    this.db = openDb(services.databaseUrl, { max: 3 });
    const log = createLogger({ service: 'test', level: 'silent' });
    this.pipeline = openPipeline({ db: this.db, redisUrl: services.redisUrl, log });
  }

  /** @param env what every program is given beside the services */
  static async open(env: Readonly<Record<string, string>> = {}): Promise<WorkerBench> {
    const folder = await mkdtemp(join(tmpdir(), 'alchemy-workers-'));
    await chmod(folder, 0o755);
    const services = await openServices({ dataDir: join(folder, 'data'), graceMs: 200 });
    await migrate(services.databaseUrl);
    return new WorkerBench(folder, services, await openRoot(join(folder, 'storage')), env);
  }

  /** Where programs other than the workers find the same services. */
  get addresses(): Record<'DATABASE_URL' | 'REDIS_URL' | 'STORAGE_ROOT', string> {
    const { databaseUrl, redisUrl } = this.#services;
    return { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, STORAGE_ROOT: this.root.path };
  }

  async close(): Promise<void> {
    await this.endWorkers();
    await this.pipeline.close();
    await closeDb(this.db);
    this.#services.close();
    await vi.waitFor(async () => expect((await this.#servers()).filter(isAlive)).toEqual([]), limit);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** Starts a worker whose children behave as the options of the fake pipeline say. */
  startWorker(pipeline: readonly string[], ...options: string[]): ChildProcess {
    return this.#startWorkerOf(checkout, pipeline, options);
  }

  #startWorkerOf(version: string, pipeline: readonly string[], options: readonly string[]): ChildProcess {
    const command = ['python3', 'tests/fake-pipeline.py', '--log', this.path('log'), ...pipeline].join(' ');
    const env = {
      PIPELINE_COMMAND: command,
      PROCESSING_CONCURRENCY: '1',
      RETRY_BASE_MS: '4000',
      WORKER_HEALTH_PORT: '0',
      ...this.#env,
    };
    return this.startProgram('worker', env, { version, options });
  }

  /**
   * Starts a worker whose separations stand still until {@link release}, and waits until it is registered.
   *
   * @param version the folder of the checkout that it runs from
   */
  async startSlowWorker(version = checkout): Promise<ChildProcess> {
    const worker = this.#startWorkerOf(version, this.slow, []);
    await vi.waitFor(async () => {
      expect((await listAliveWorkers(this.db)).map(({ pid }) => pid)).toContain(worker.pid);
    }, limit);
    return worker;
  }

  /**
   * Starts a program over the services; it is asked to stop with the workers.
   *
   * @param how `version`: the folder of the checkout that it runs from, this one if it is not given
   */
  startProgram(
    name: 'worker' | 'bot',
    more: Readonly<Record<string, string>>,
    { version = checkout, options = [] }: { version?: string | undefined; options?: readonly string[] } = {},
  ): ChildProcess {
    const env = programEnvironment({ ...this.addresses, LOG_LEVEL: 'fatal', ...this.#env, ...more });
    const args = [...argsIn(version, name), ...options];
    const child = spawn(process.execPath, args, { cwd: version, env, stdio: 'ignore' });
    this.#workers.push(child);
    return child;
  }

  /** Asks every worker that still runs to stop. */
  async endWorkers(): Promise<void> {
    const running = this.#workers.splice(0).filter((worker) => worker.exitCode === null && worker.signalCode === null);
    await Promise.all(
      running.map((worker) => {
        worker.kill('SIGTERM');
        return once(worker, 'exit');
      }),
    );
  }

  /** Where PostgreSQL and Redis are, each as `address:port`. */
  get endpoints(): string[] {
    const { databaseUrl, redisUrl } = this.#services;
    return [databaseUrl, redisUrl].map((address) => new URL(address).host);
  }

  /** A place for a test's own files. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Lets children that stand still in the mode `slow` go on. */
  async release(): Promise<void> {
    await writeFile(this.path('release'), '');
  }

  async hold(): Promise<void> {
    await rm(this.path('release'), { force: true });
  }

  /** Options of a pipeline that stands still at 40 % of a separation until {@link release}. */
  get slow(): string[] {
    return ['--mode', 'slow', '--only', 'separate', '--release', this.path('release')];
  }

  /** Hands a song in and asks for its stems. The same name is the same song. */
  async ask(song: string): Promise<string> {
    const bytes = Readable.from([Buffer.from(`fake song 30000 ${song}`)]);
    const { sha256 } = await receiveUpload(this.root, bytes, { maxBytes: 1_000 });
    const { requestId } = await this.pipeline.submit(anAsk({ sourceKey: `upload:${sha256}`, title: `${song}.mp3` }));
    return requestId;
  }

  async statusOf(requestId: string): Promise<string> {
    return (await readRequest(this.db, requestId)).status;
  }

  async untilStatus(requestId: string, status: string): Promise<void> {
    await vi.waitFor(async () => expect(await this.statusOf(requestId)).toBe(status), limit);
  }

  /** The separation that was asked for last, as it stands. */
  async separation() {
    return await this.db.query.jobs.findFirst({
      where: (job, { eq }) => eq(job.stage, 'processing'),
      orderBy: (job, { desc }) => desc(job.createdAt),
    });
  }

  async untilSeparation(expected: { status: string; progress?: number }): Promise<void> {
    await vi.waitFor(async () => expect(await this.separation()).toMatchObject(expected), limit);
  }

  /** Waits until some separation stands still, as {@link slow} has it. */
  async untilSeparating(): Promise<void> {
    await vi.waitFor(async () => {
      const jobs = await this.db.query.jobs.findMany({ where: (job, { eq }) => eq(job.stage, 'processing') });
      expect(jobs.filter(({ status, progress }) => status === 'processing' && progress === 40)).not.toEqual([]);
    }, limit);
  }

  /** The processes of the pipeline that are still there. */
  async childrenAlive(): Promise<number[]> {
    const lines = (await readFile(this.path('log'), 'utf8').catch(() => '')).trim().split('\n');
    return [...new Set(lines.map((line) => Number(line.split(' ')[0])))].filter((pid) => pid > 0 && isAlive(pid));
  }

  async untilNoChildIsLeft(): Promise<void> {
    await vi.waitFor(async () => expect(await this.childrenAlive()).toEqual([]), limit);
  }

  /** Nothing in `work/`, every row's file in its place, and beside them only what was handed in. */
  async expectTidyStorage(): Promise<void> {
    const rows = await this.db.query.files.findMany({ where: (file, { isNull }) => isNull(file.removedAt) });
    await vi.waitFor(async () => {
      const made = (await filesUnder(this.root)).filter((path) => !path.startsWith('uploads/'));
      expect(made).toEqual(rows.map((row) => row.path).sort());
    }, limit);
  }

  async flushRedis(): Promise<void> {
    const redis = new Redis(this.#services.redisUrl);
    await redis.flushall();
    redis.disconnect();
  }

  /** Ends PostgreSQL, whose keeper starts it again, and waits until it answers. */
  async restartPostgres(): Promise<void> {
    await this.#restart(0, 'SIGINT');
  }

  /** Ends it as a loss of power would. */
  async killPostgres(): Promise<void> {
    await this.#restart(0, 'SIGKILL');
  }

  async restartRedis(): Promise<void> {
    await this.#restart(1, 'SIGKILL');
  }

  async #restart(server: 0 | 1, signal: NodeJS.Signals): Promise<void> {
    const pid = (await this.#servers())[server];
    if (pid === undefined) throw new Error('no such server');
    process.kill(pid, signal);
    await vi.waitFor(async () => {
      const now = (await this.#servers())[server];
      expect(now).toBeDefined();
      expect(now).not.toBe(pid);
    }, limit);
    await vi.waitFor(() => this.pipeline.ready(), limit);
  }

  /** The process ids of PostgreSQL and Redis, as their keeper writes them down. */
  async #servers(): Promise<number[]> {
    const folder = this.path('data/services');
    const database = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
    const log = await readFile(join(folder, 'redis.log'), 'utf8').catch(() => '');
    const pids = [database.split('\n')[0], [...log.matchAll(/^(\d+):M /gm)].at(-1)?.[1]];
    return pids.map(Number).filter((pid) => pid > 0);
  }
}
