import { z } from 'zod';
import { fileHandler } from '../../../../http/file-handler.ts';
import { serveFile } from '../../../../link/serve-file.ts';

const Address = z.object({ token: z.string(), file: z.array(z.string()) });
const Query = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());

export const config = { api: { bodyParser: false, responseLimit: false, externalResolver: true } };

/** A file behind a link; `next.config.ts` leads `/d/<token>/…` here. */
export default fileHandler((server, request, query) =>
  serveFile(server, request, { ...Address.parse(query), query: Query.parse(query) }),
);
