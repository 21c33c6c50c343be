import { text } from 'node:stream/consumers';
import { openFile } from '@alchemy/storage/files';
import type { StorageRoot } from '@alchemy/storage/root';
import { z } from 'zod';

const Values = z.array(z.number());

/** As much of an analysis as is drawn. */
const Analysis = z.object({
  durationMs: z.number().positive(),
  beats: Values,
  energy: z.object({ hopSeconds: z.number().positive(), values: Values }),
  chroma: z.object({ hopSeconds: z.number().positive(), values: z.array(Values) }),
  sections: z.array(z.object({ startSeconds: z.number(), endSeconds: z.number(), label: z.string() })),
  peaks: z.object({ min: Values, max: Values }),
});
export type DrawnAnalysis = z.infer<typeof Analysis>;

/** Larger than any that we write. */
const mostBytes = 20_000_000;

/** Reads the file of an analysis; `undefined` when it is gone or of another version: its page shows the rest. */
export async function readAnalysis(root: StorageRoot, path: string): Promise<DrawnAnalysis | undefined> {
  try {
    const { stream, sizeBytes } = await openFile(root, path);
    if (sizeBytes > mostBytes) return undefined;
    const parsed = Analysis.safeParse(JSON.parse(await text(stream)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
