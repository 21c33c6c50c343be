import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLogger } from '@alchemy/core/log';
import type { Ask } from '@alchemy/db/ask';
import { closeDb, openDb } from '@alchemy/db/client';
import { openPipeline } from '@alchemy/jobs/pipeline';
import { openRoot } from '@alchemy/storage/root';
import { receiveUpload } from '@alchemy/storage/uploads';
import { checkout } from '../env.ts';

const maxBytes = 100_000_000;

/** Where the seeds go. */
interface Ground {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly storageRoot: string;
}

/**
 * Asks for two things, once, so that the portal has something to show: the demo song, which the worker really separates,
 * and a file that is no song, which fails.
 *
 * @returns whether anything had to be asked for
 */
export async function seed({ databaseUrl, redisUrl, storageRoot }: Ground): Promise<boolean> {
  const db = openDb(databaseUrl, { max: 2, applicationName: 'seed' });
  const pipeline = openPipeline({ db, redisUrl, log: createLogger({ service: 'seed', level: 'fatal' }) });
  try {
    if ((await db.query.requests.findFirst({ columns: { id: true } })) !== undefined) return false;
    await pipeline.ready();
    const root = await openRoot(storageRoot);
    const handIn = async (title: string, bytes: Readable) => {
      const { sha256 } = await receiveUpload(root, bytes, { maxBytes });
      await pipeline.submit(anAsk(title, sha256));
    };
    await handIn('demo.flac', createReadStream(join(checkout, 'examples/demo.flac')));
    await handIn('letter.mp3', Readable.from([Buffer.from('This is no song.\n')]));
    return true;
  } finally {
    await pipeline.close();
    await closeDb(db);
  }
}

function anAsk(title: string, sha256: string): Ask {
  return {
    ...{ kind: 'file', sourceKey: `upload:${sha256}`, title, model: 'htdemucs', stems: null, format: 'flac' },
    ...{ asker: 'terminal:developer', askerName: 'Developer', platform: 'terminal', interactionId: `seed:${title}` },
    ...{ workspace: null, private: false },
  };
}
