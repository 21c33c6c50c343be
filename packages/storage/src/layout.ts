/**
 * Where everything lies, as paths relative to the storage root with `/` between the parts.
 * Every part is built from an id or a name of a known shape: a value that could climb out of its folder does not pass.
 */

/** The folders of the root; nothing of ours lies beside them except the marker. */
export const storageFolders = [
  'downloads',
  'covers',
  'stems',
  'analysis',
  'formats',
  'uploads',
  'work',
  'quarantine',
] as const;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const sha256 = /^[0-9a-f]{64}$/;
const extension = /^[a-z0-9]{1,8}$/;
const name = /^[a-z0-9][a-z0-9+_-]{0,63}$/;
const modelName = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

/** `downloads/<trackId>.<ext>`: the song as it arrived. */
export const downloadPath = (trackId: string, ext: string) =>
  `downloads/${part(uuid, trackId)}.${part(extension, ext)}`;

/** `covers/<trackId>.jpg` */
export const coverPath = (trackId: string) => `covers/${part(uuid, trackId)}.jpg`;

/** `stems/<trackId>/<model>/<stem>.flac` */
export const stemPath = (trackId: string, model: string, stem: string) =>
  `${stemFolder(trackId, model)}/${part(name, stem)}.flac`;

/** `stems/<trackId>/<model>/peaks.json`: the waveform of every stem. */
export const peaksPath = (trackId: string, model: string) => `${stemFolder(trackId, model)}/peaks.json`;

/** `analysis/<trackId>.json` */
export const analysisPath = (trackId: string) => `analysis/${part(uuid, trackId)}.json`;

/** `formats/<trackId>/<model>/<stem>.<format>`; a mix of several stems joins their names with `+`. */
export const formatPath = (trackId: string, model: string, stem: string, format: string) =>
  `formats/${part(uuid, trackId)}/${part(modelName, model)}/${part(name, stem)}.${part(extension, format)}`;

/** `quarantine/<orphanId>`: an orphan, until it goes for good. */
export const quarantinePath = (orphanId: string) => `quarantine/${part(uuid, orphanId)}`;

/** `uploads/<sha256>`: a file handed in, named by its content. */
export const uploadPath = (hash: string) => `uploads/${part(sha256, hash)}`;

/** `work/<jobId>-<run>`: the private folder of one run. */
export const workPath = (jobId: string, run: number) =>
  `work/${part(uuid, jobId)}-${part(/^[0-9]{1,9}$/, String(run))}`;

/** Which run a folder of `work/` belongs to; undefined for a folder that no run made. */
export function runOfWorkFolder(folder: string): { jobId: string; run: number } | undefined {
  const jobId = folder.slice(0, 36);
  const run = folder.slice(37);
  if (!uuid.test(jobId) || folder[36] !== '-' || !/^[0-9]{1,9}$/.test(run)) return undefined;
  return { jobId, run: Number(run) };
}

/** Which track a stored file belongs to; undefined where the path names none. */
export function trackOfPath(path: string): string | undefined {
  const [folder, second = ''] = path.split('/');
  const candidate = second.slice(0, 36);
  if (folder === 'uploads' || folder === 'work' || !uuid.test(candidate)) return undefined;
  return second.length === 36 || second[36] === '.' ? candidate : undefined;
}

const stemFolder = (trackId: string, model: string) => `stems/${part(uuid, trackId)}/${part(modelName, model)}`;

function part(shape: RegExp, value: string): string {
  if (!shape.test(value)) throw new TypeError(`${JSON.stringify(value)} cannot be a part of a storage path`);
  return value;
}
