import { createReadStream } from 'node:fs';
import { signToken } from '@alchemy/core/download-link';
import { createLogger } from '@alchemy/core/log';
import { faultSentence } from '@alchemy/core/sentences';
import type { Ask } from '@alchemy/db/ask';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { isFinal } from '@alchemy/db/job-status';
import type { Actor } from '@alchemy/db/job-types';
import { createLink } from '@alchemy/db/links';
import { migrate } from '@alchemy/db/migrate';
import { findOffer } from '@alchemy/db/offers';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import { isUploadAwaited } from '@alchemy/db/uploads';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { openRoot, type StorageRoot } from '@alchemy/storage/root';
import { discardUpload, type ReceivedUpload, receiveUpload } from '@alchemy/storage/uploads';
import { dataDir } from '../env.ts';
import { openServices, type Services } from '../services.ts';
import type { StemsArguments } from './arguments.ts';
import { fileAsk, linkAsk } from './ask.ts';
import { defaultOutput, deliver, openOutput } from './deliver.ts';
import type { StemsEnv } from './env.ts';
import type { Reporter } from './report.ts';
import type { Source } from './source.ts';
import { keepWorker } from './worker.ts';

/** Longer than any song that passes the limit on minutes: 20 minutes of 192 kHz, 24 bits and six channels are 4.1 GB. */
const maxBytes = 8_000_000_000;

export interface RunOptions {
  args: StemsArguments;
  source: Source;
  env: StemsEnv;
  reporter: Reporter;
  /** Aborted by Ctrl-C: the request is cancelled. */
  signal: AbortSignal;
}

interface Session extends RunOptions {
  db: Db;
  pipeline: Pipeline;
  root: StorageRoot;
  services: Services;
}

/** How it ended: `done` also where a part of a collection is missing. */
export type Ending = 'done' | 'failed' | 'cancelled';

/**
 * Asks for the song's stems, shows the progress and puts the files where they were asked for.
 *
 * @throws Fault `service_unavailable` when PostgreSQL, Redis or a worker cannot be had; whatever the upload throws
 */
export async function runRequest(options: RunOptions): Promise<Ending> {
  const { env, signal } = options;
  const services = await openServices({ databaseUrl: env.databaseUrl, redisUrl: env.redisUrl, dataDir, signal });
  try {
    return await withDb(services.databaseUrl, (db) => withPipeline(db, services, options));
  } finally {
    services.close();
  }
}

async function withDb<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = openDb(url, { max: 3, applicationName: 'stems' });
  try {
    return await work(db);
  } finally {
    await closeDb(db);
  }
}

async function withPipeline(db: Db, services: Services, options: RunOptions): Promise<Ending> {
  const log = createLogger({ service: 'stems', level: 'fatal' });
  const pipeline = openPipeline({ db, redisUrl: services.redisUrl, log });
  try {
    await pipeline.ready();
    await migrate(services.databaseUrl);
    const root = await openRoot(options.env.storageRoot);
    return await submitAndFollow({ ...options, db, pipeline, root, services });
  } finally {
    await pipeline.close();
  }
}

async function submitAndFollow(session: Session): Promise<Ending> {
  const { source, root, signal } = session;
  if (source.kind === 'link') return followAsk(session, linkAsk(session.args, session.env, source.link));
  const upload = await receiveUpload(root, createReadStream(source.path), { maxBytes, signal });
  const ask = fileAsk(session.args, session.env, { name: source.name, sha256: upload.sha256 });
  try {
    return await followAsk(session, ask);
  } finally {
    await release(session, ask, upload);
  }
}

async function followAsk(session: Session, ask: Ask): Promise<Ending> {
  const { pipeline, reporter, env, signal } = session;
  signal.throwIfAborted();
  const requestId = await begin(session, ask);
  reporter.requested(requestId, ask.kind);
  try {
    return await conclude(session, await followPicking(session, requestId));
  } catch (error) {
    if (!signal.aborted) throw error;
    await pipeline.cancel(requestId, actorOf(env));
    reporter.failed({ requestId, code: 'cancelled', message: faultSentence('cancelled') });
    return 'cancelled';
  }
}

/** A new request; or, where a recording was picked, the one that offered it. */
async function begin({ args, db, pipeline, env }: Session, ask: Ask): Promise<string> {
  const offering = args.pick === undefined ? undefined : await findOffer(db, ask);
  if (args.pick === undefined || offering === undefined) return (await pipeline.submit(ask)).requestId;
  await pipeline.pick(offering, null, args.pick, actorOf(env));
  return offering;
}

/** A pick for a song that was not asked for before waits for what is offered. */
async function followPicking(session: Session, requestId: string): Promise<Followed> {
  const { args, pipeline, env } = session;
  const followed = await follow(session, requestId);
  const isOffered = followed.view.failed.some(({ candidates }) => candidates.length > 0);
  if (args.pick === undefined || !isOffered) return followed;
  await pipeline.pick(requestId, null, args.pick, actorOf(env));
  return await follow(session, requestId);
}

const actorOf = ({ account }: StemsEnv): Actor => ({ identity: `terminal:${account}` });

/** The song has its place among the downloads by now, or was refused: what was handed in is not needed any more. */
async function release({ db, root }: Session, { sourceKey }: Ask, upload: ReceivedUpload): Promise<void> {
  if (!(await isUploadAwaited(db, sourceKey))) await discardUpload(root, upload);
}

interface Followed {
  /** The final state. */
  view: RequestView;
  /** Whether it was there from the beginning: nothing had to be made. */
  stored: boolean;
}

/** Shows every state until the final one, while seeing to it that a worker lives: none is started for what is stored. */
async function follow(session: Session, requestId: string): Promise<Followed> {
  const { db, pipeline, reporter, signal } = session;
  const first = await readRequest(db, requestId);
  if (isFinal(first.status)) return { view: first, stored: true };
  const worker = keepWorker(session);
  const ended = AbortSignal.any([signal, worker.lost]);
  try {
    for await (const view of pipeline.watchRequest(requestId, ended)) {
      if (isFinal(view.status)) return { view, stored: false };
      reporter.progress(view);
    }
    throw ended.reason;
  } finally {
    await worker.stop();
  }
}

async function conclude(session: Session, { view, stored }: Followed): Promise<Ending> {
  const { args, root, reporter } = session;
  if (view.status !== 'completed' && view.status !== 'partial') {
    const [failed] = view.failed;
    const code = view.status === 'cancelled' ? 'cancelled' : (failed?.code ?? 'internal');
    const message = failed?.message ?? faultSentence(code === 'cancelled' ? 'cancelled' : 'internal');
    reporter.failed({ requestId: view.requestId, code, message, candidates: failed?.candidates ?? [] });
    return 'failed';
  }
  const directory = await openOutput(args.out ?? defaultOutput(view));
  const files = await deliver(view, root, directory);
  reporter.done({ view, stored, files, link: await makeLink(session, view) });
  return 'done';
}

async function makeLink({ db, env }: Session, view: RequestView): Promise<{ url: string; expiresAt: Date }> {
  const expiresAt = new Date(Date.now() + env.linkLifeMs);
  const { requestId, model, stems } = view;
  const id = await createLink(db, { requestId, model, stems, expiresAt });
  return { url: new URL(`/d/${signToken({ id, expiresAt }, env.linkSecret)}`, env.publicUrl).href, expiresAt };
}
