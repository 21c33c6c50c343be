import { serveStored } from '../../../files/serve-stored.ts';
import { fileHandler } from '../../../http/file-handler.ts';

export const config = { api: { bodyParser: false, responseLimit: false, externalResolver: true } };

/** A stored file by its id. */
export default fileHandler((server, request, { id }) => serveStored(server, request, id));
