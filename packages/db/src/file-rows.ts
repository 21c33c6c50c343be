import { asc, gt } from 'drizzle-orm';
import type { Db } from './client.ts';
import { files } from './schema.ts';

export interface FileRow {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Set when the file was taken away and only its row stayed. */
  readonly removedAt: Date | null;
}

const pageSize = 500;

/** Every row that tells of a file, the removed ones too, in the order of their paths. */
export async function* readFileRows(db: Db): AsyncGenerator<FileRow> {
  let after = '';
  for (;;) {
    const page = await db
      .select({ path: files.path, sizeBytes: files.sizeBytes, sha256: files.sha256, removedAt: files.removedAt })
      .from(files)
      .where(gt(files.path, after))
      .orderBy(asc(files.path))
      .limit(pageSize);
    yield* page;
    after = page.at(-1)?.path ?? '';
    if (page.length < pageSize) return;
  }
}
