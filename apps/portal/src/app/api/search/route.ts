import { pageWords } from '@alchemy/core/page-words';
import { portalWords } from '@alchemy/core/portal-words';
import { formatDuration } from '@alchemy/core/scale';
import type { Db } from '@alchemy/db/client';
import { findById } from '@alchemy/db/dashboard/find-by-id';
import { listTracks, shortestSearch } from '@alchemy/db/dashboard/tracks';
import { z } from 'zod';
import { personOfRequest, tell } from '../../../actions/admission.ts';
import { server } from '../../../server.ts';

const Id = z.uuid();
const most = 8;

/** What the palette finds: songs by their words, and anything by its id. */
export async function GET(request: Request): Promise<Response> {
  const opened = await server();
  if ((await personOfRequest(opened, request)) === undefined) return tell(401, portalWords.refused.signedOut);
  const text = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, 200);
  const items = Id.safeParse(text).success ? await byId(opened.db, text) : await byWords(opened.db, text);
  return Response.json({ items }, { headers: { 'Cache-Control': 'no-store' } });
}

async function byWords(db: Db, search: string) {
  if (search.length < shortestSearch) return [];
  const { rows } = await listTracks(db, { search });
  return rows.slice(0, most).map(({ id, title, artist, durationMs }) => ({
    href: `/tracks/${id}`,
    title,
    detail: artist ?? (durationMs === null ? '' : formatDuration(durationMs)),
  }));
}

const places = { track: '/tracks', job: '/jobs', request: '/requests' } as const;
const kinds = { track: pageWords.tracks.song, job: pageWords.jobs.job, request: pageWords.request.title } as const;

async function byId(db: Db, id: string) {
  const found = await findById(db, id);
  return found.map(({ kind, title }) => ({ href: `${places[kind]}/${id}`, title: title ?? id, detail: kinds[kind] }));
}
