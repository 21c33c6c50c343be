import { Readable } from 'node:stream';
import { createLogger } from '@alchemy/core/log';
import { parseSpotifyLink } from '@alchemy/core/spotify-link';
import { createJobLedger, type JobLedger } from '@alchemy/db/job-ledger';
import type { StageName } from '@alchemy/db/job-status';
import { sourceOfLink } from '@alchemy/db/source-key';
import { anAsk, type TestDb, testPolicy } from '@alchemy/db/testing';
import { trackIdOf } from '@alchemy/db/track-id';
import type { StorageRoot } from '@alchemy/storage/root';
import { filesUnder, temporaryRoot } from '@alchemy/storage/testing';
import { receiveUpload } from '@alchemy/storage/uploads';
import { type Engine, openEngine } from '../engine.ts';
import { readWorkerEnv } from '../env.ts';
import { createRunner } from '../run-stage.ts';
import type { SourceEnv } from '../source-env.ts';
import { openSources } from '../sources.ts';
import { createStages } from '../stages/all-stages.ts';
import { fakePipeline } from '../testing.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const limits = { maxTrackMinutes: 20, retentionDays: 7, orphanGraceMs: 4_200_000 };
const services = { DATABASE_URL: 'postgres://localhost/unused', REDIS_URL: 'redis://localhost' };

/** The stages over a real database and disk, with the fake pipeline as their child and no queue. */
export class StageBench {
  readonly #db: TestDb['db'];
  readonly #removeRoot: () => Promise<void>;
  readonly #env: SourceEnv;
  readonly #engines: Engine[] = [];
  readonly ledger: JobLedger;
  readonly root: StorageRoot;

  private constructor(db: TestDb['db'], env: SourceEnv, { root, remove }: Awaited<ReturnType<typeof temporaryRoot>>) {
    this.#db = db;
    this.#env = env;
    this.root = root;
    this.#removeRoot = remove;
    const announcer = { enqueue: async () => {}, job: async () => {}, request: async () => {} };
    this.ledger = createJobLedger({ db, announcer, policy: testPolicy, log });
  }

  /** Empties the database and makes a storage root. @param variables those of the environment that tell of sources */
  static async open(testDb: TestDb, variables: Record<string, string> = {}): Promise<StageBench> {
    await testDb.clear();
    return new StageBench(testDb.db, readWorkerEnv({ ...services, ...variables }).sources, await temporaryRoot());
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.close(0)));
    await this.#removeRoot();
  }

  /** Hands a file in and asks for its stems. */
  async askFor(content: string, title = 'My Song.mp3'): Promise<{ upload: string; trackId: string }> {
    const bytes = Readable.from([Buffer.from(content)]);
    const { sha256 } = await receiveUpload(this.root, bytes, { maxBytes: 1_000 });
    const sourceKey = `upload:${sha256}`;
    await this.ledger.submit(anAsk({ sourceKey, title }));
    return { upload: `uploads/${sha256}`, trackId: trackIdOf(sourceKey) };
  }

  /** Runs every job of these stages that waits, and those that they open, with the fake pipeline as the options say. */
  async run(stages: readonly StageName[], ...options: string[]): Promise<void> {
    const engine = openEngine({ command: fakePipeline(...options), slots: 4, cores: 1, log });
    this.#engines.push(engine);
    const engines = { download: engine, processing: engine, analysis: engine, format: engine };
    const tools = { db: this.#db, root: this.root, moves: this.ledger, ...limits };
    const run = createRunner({
      runs: this.ledger,
      root: this.root,
      stages: createStages({ tools, engines, sources: this.#sources(options), log }),
      worker: 'test',
      log,
      stopping: new AbortController().signal,
      retryBaseMs: 60_000,
    });
    for (;;) {
      const due = (await this.ledger.waiting(10)).filter((job) => stages.includes(job.stage));
      if (due.length === 0) return;
      await Promise.all(due.map(run));
    }
  }

  #sources(options: readonly string[]) {
    const command = (home: string) => {
      const fake = fakePipeline(...options);
      return { ...fake, env: { ...fake.env, HOME: home } };
    };
    const { maxTrackMinutes } = limits;
    return openSources({ db: this.#db, env: this.#env, maxTrackMinutes, fetchCommand: command, log });
  }

  /** Asks for the stems of what a link leads to; answers the request's id. */
  async askForLink(link: string): Promise<string> {
    const ask = anAsk({ ...sourceOfLink(parseSpotifyLink(link)), title: null });
    return (await this.ledger.submit(ask)).requestId;
  }

  async jobOf(stage: StageName) {
    return await this.#db.query.jobs.findFirst({ where: (job, { eq }) => eq(job.stage, stage) });
  }

  files(): Promise<string[]> {
    return filesUnder(this.root);
  }
}
