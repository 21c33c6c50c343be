import { join } from 'node:path';
import { readRequest } from '@alchemy/db/requests';
import { openPortalBench } from '../../tests/system/portal-bench.ts';
import { soundStudio } from '../../tests/system/studio.ts';

/** A song of so many minutes behind a link of a portal of its own. */
export async function openSong(folder: string, minutes: number) {
  const studio = await soundStudio(join(folder, String(minutes)), { seconds: 60 * minutes });
  const bench = await openPortalBench(studio);
  const requestId = await bench.ask('song');
  const isDone = async () => (await readRequest(bench.db, requestId)).status === 'completed';
  await bench.workUntil('the song is done', isDone);
  const { token } = await bench.link(requestId);
  return { url: `${bench.origin}/d/${token}`, close: bench.close };
}
