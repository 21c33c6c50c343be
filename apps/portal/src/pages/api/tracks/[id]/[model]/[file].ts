import { fileHandler } from '../../../../../http/file-handler.ts';
import { serveSound } from '../../../../../track/serve-sound.ts';

export const config = { api: { bodyParser: false, responseLimit: false, externalResolver: true } };

/** What the mixer of a song's page fetches: its stems of one model, and its score. */
export default fileHandler(serveSound);
