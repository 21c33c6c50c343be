import { z } from 'zod';
import type { AttachedFile } from '../../chat-platform.ts';

const SlackFile = z.object({
  id: z.string(),
  name: z.string(),
  size: z.number(),
  url_private_download: z.string(),
  mimetype: z.string().optional(),
});

/** Audio files that came with a message or a form. What Slack tells of no file of ours, such as a deleted one, is left out. */
export function attachedFiles(files: unknown, team: string): AttachedFile[] {
  const all = Array.isArray(files) ? files : [];
  return all.flatMap((file) => {
    const parsed = SlackFile.safeParse(file);
    if (!parsed.success || parsed.data.mimetype?.startsWith('image/')) return [];
    const { id, name, size, url_private_download: url } = parsed.data;
    return [{ network: 'slack', team, fileId: id, name, sizeBytes: size, url }];
  });
}
