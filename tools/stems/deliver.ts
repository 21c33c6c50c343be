import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { instrumentalStem } from '@alchemy/core/models';
import type { FileView, RequestView, TrackView } from '@alchemy/db/requests';
import { absolutePath } from '@alchemy/storage/files';
import type { StorageRoot } from '@alchemy/storage/root';
import { UsageError } from './arguments.ts';
import { folderName } from './folder-name.ts';

export interface DeliveredFile {
  /** Absolute. */
  path: string;
  sizeBytes: number;
}

/** Makes the directory for the files. @throws UsageError when it cannot be made */
export async function openOutput(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw new UsageError(`${JSON.stringify(directory)} cannot be made. Name another with --out.`, { cause: error });
  }
  return resolve(directory);
}

/**
 * Makes the directory for the files before anything else is done, so that a name that cannot be used is refused at once.
 *
 * @returns what takes back the folders that were made, where nothing came into them
 * @throws UsageError when it cannot be made
 */
export async function tryOutput(directory: string): Promise<() => Promise<void>> {
  const wanted = resolve(directory);
  const isNew = !existsSync(wanted);
  await openOutput(wanted);
  return async () => {
    if (isNew) await rmdir(wanted).catch(() => undefined);
  };
}

/** Where the files go when nobody said: `stems-out/<title>`. */
export function defaultOutput(view: RequestView): string {
  const title = isCollection(view) ? view.title : (view.tracks[0]?.title ?? view.title);
  return join('stems-out', folderName(title ?? ''));
}

/** Copies the stems that were asked for, and the analysis, of every finished song; collections get a folder a song. */
export async function deliver(view: RequestView, root: StorageRoot, directory: string): Promise<DeliveredFile[]> {
  const delivered: DeliveredFile[] = [];
  for (const [index, track] of view.tracks.entries()) {
    if (!hasStems(track)) continue;
    const folder = isCollection(view) ? join(directory, trackFolder(track, index + 1)) : directory;
    await mkdir(folder, { recursive: true });
    for (const file of track.files) {
      const name = fileName(file, view);
      if (name !== undefined)
        delivered.push(await copyAside(await absolutePath(root, file.path), join(folder, name), file));
    }
  }
  return delivered;
}

/** Whether there is something to hand out; a song whose analysis failed still has its stems. */
export const hasStems = (track: TrackView): boolean => track.files.some(({ stem }) => stem !== null);

export const isCollection = (view: RequestView): boolean => view.kind === 'album' || view.kind === 'playlist';

function trackFolder(track: TrackView, position: number): string {
  const number = String(position).padStart(2, '0');
  return folderName(`${number} ${track.artist === null ? '' : `${track.artist} - `}${track.title}`);
}

/** The name under which a file is handed out, or `undefined` for what was not asked for. */
function fileName(file: FileView, view: RequestView): string | undefined {
  if (file.kind === 'analysis') return 'analysis.json';
  if (file.stem === null || file.model !== view.model) return undefined;
  if (view.stems !== null && !view.stems.includes(file.stem)) return undefined;
  const format = file.kind === 'stem' ? 'flac' : file.format;
  const wanted = format === view.format && (view.stems !== null || file.stem !== instrumentalStem);
  return wanted ? `${file.stem}.${view.format}` : undefined;
}

async function copyAside(from: string, to: string, { sizeBytes }: FileView): Promise<DeliveredFile> {
  const aside = `${to}.part`;
  try {
    await copyFile(from, aside, constants.COPYFILE_FICLONE);
    await rename(aside, to);
  } finally {
    await rm(aside, { force: true });
  }
  return { path: to, sizeBytes };
}
