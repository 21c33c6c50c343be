import { isFinal } from '@alchemy/db/job-status';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import type { Server } from '../server.ts';
import type { Wish } from './answer.ts';
import type { Link } from './link.ts';
import { inTheMaking, refused } from './replies.ts';
import { askForWish } from './wish-ask.ts';

/**
 * Has what is lacking made, and says how far that is. What failed once is not tried again by asking for its address: a
 * person who wants that asks for the song again.
 *
 * @param files how many files are wanted in all, and how many of them there are.
 */
export async function makeWishes(
  { db, pipeline }: Pick<Server, 'db' | 'pipeline'>,
  { link, request }: { link: Link; request: RequestView },
  wishes: readonly Wish[],
  files: { wanted: number; there: number },
): Promise<Response> {
  let done = files.there * 100;
  let jobId: string | null = null;
  for (const wish of wishes) {
    const { requestId } = await pipeline.submit(askForWish(link, request, wish));
    const { status, step } = await readRequest(db, requestId);
    if (isFinal(status) && status !== 'completed') return refused('unknown');
    jobId ??= step?.jobId ?? null;
    done += status === 'completed' ? wish.stems.length * 100 : (step?.progress ?? 0);
  }
  return inTheMaking({ jobId, progress: Math.min(99, Math.floor(done / files.wanted)) });
}
