import { watch } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps. */
const settlingMs = 200;

/** Folders of sources, and the programs that were started from them. Next looks after the portal's pages itself. */
const concerns: Readonly<Record<string, readonly string[]>> = {
  'packages/core/src': ['worker', 'bot'],
  'packages/db/src': ['worker', 'bot'],
  'packages/jobs/src': ['worker', 'bot'],
  'packages/storage/src': ['worker'],
  'apps/worker/src': ['worker'],
  'apps/bot/src': ['bot'],
  'python/pipeline': ['worker'],
};

/**
 * Tells which programs run from sources that have changed.
 *
 * @param root of the checkout
 * @returns what ends the watching
 */
export function watchSources(root: string, onChange: (programs: readonly string[]) => void): () => void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    const programs = [...changed];
    changed.clear();
    onChange(programs);
  };
  const watchers = Object.entries(concerns).map(([folder, programs]) =>
    watch(join(root, folder), { recursive: true }, (_, file) => {
      if (!isSource(file)) return;
      for (const program of programs) changed.add(program);
      clearTimeout(timer);
      timer = setTimeout(tell, settlingMs);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

function isSource(file: string | null): boolean {
  return file !== null && /\.(ts|py)$/.test(file) && !/\.test\.ts$/.test(file);
}
