import { Fault } from '@alchemy/core/errors';
import { eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';
import { isFinal } from './job-status.ts';
import { estimate } from './request-view/estimate.ts';
import { viewFailed } from './request-view/failed.ts';
import { readSongs, type Song, viewTrack } from './request-view/songs.ts';
import { viewStep } from './request-view/step.ts';
import type { RequestView } from './request-view/view.ts';
import { readWork, type WorkRow } from './request-view/work.ts';
import { requests, users } from './schema.ts';

export type { FailedView, FileView, RequestView, StepView, TrackView } from './request-view/view.ts';

const withdrawer = alias(users, 'withdrawer');

/** Reads everything about a request. @throws Fault `not_found` */
export async function readRequest(db: Db, requestId: string): Promise<RequestView> {
  const [row] = await db
    .select({ request: requests, asker: users.identity, withdrawnByName: withdrawer.name })
    .from(requests)
    .innerJoin(users, eq(users.id, requests.userId))
    .leftJoin(withdrawer, eq(withdrawer.identity, requests.withdrawnBy))
    .where(eq(requests.id, requestId));
  if (row === undefined) throw new Fault('not_found', 'There is no such request.');
  const { request, asker, withdrawnByName } = row;
  const work = await readWork(db, requestId);
  const songs = await readSongs(db, request);
  const step = await viewStep(db, work);
  const { id, begunAt, finishedAt } = request;
  return {
    ...pick(request),
    requestId: id,
    asker,
    withdrawnByName,
    title: titleOf(request, work, songs),
    begunAt,
    finishedAt,
    isStored: !work.some(({ opened, stage }) => opened && stage !== 'resolve'),
    tookMs: finishedAt === null ? null : finishedAt.getTime() - begunAt.getTime(),
    step,
    etaSeconds: isFinal(request.status) ? null : await estimate(db, songs, work),
    tracks: songs.map((song) => viewTrack(song, work)),
    failed: request.withdrawn ? [] : viewFailed(request, songs, work),
    note: work.find((job) => job.result?.note !== undefined)?.result?.note ?? null,
  };
}

type RequestRow = typeof requests.$inferSelect;

function pick({ kind, status, progress, seq, epoch, sourceKey, model, stems, format, ...rest }: RequestRow) {
  const { platform, workspace, withdrawnBy } = rest;
  const wish = { kind, sourceKey, model, stems, format, platform, workspace, private: rest.private };
  return { ...wish, status, progress, seq, epoch, withdrawnBy };
}

/** A collection's own title once it is known, a single song's title, or the name that the file came with. */
function titleOf(request: RequestRow, work: readonly WorkRow[], songs: readonly Song[]): string | null {
  const collection = work.find((job) => job.result?.title !== undefined)?.result?.title;
  const [only, another] = songs;
  return collection ?? (another === undefined ? only?.title : undefined) ?? request.title;
}
