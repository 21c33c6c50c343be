import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { programEnvironment } from '../env.ts';
import { runQuietly } from '../programs.ts';
import { Unmet } from '../setup/needs.mjs';
import { contentHash, readStamp, writeStamp } from '../setup/stamps.mjs';

/** What the built portal is made from, relative to the root of the checkout. */
const ingredients = [
  'package-lock.json',
  'tsconfig.base.json',
  'apps/portal/next.config.ts',
  'apps/portal/package.json',
  'apps/portal/postcss.config.mjs',
  'apps/portal/tsconfig.json',
  'apps/portal/public',
  'apps/portal/src',
  'packages/core/src',
  'packages/db/src',
  'packages/jobs/src',
  'packages/storage/src',
];

/** Whether the portal was never built, or from other sources than those that lie here now. */
export function isPortalOutdated(root: string): boolean {
  const built = existsSync(join(root, 'apps/portal/.next/BUILD_ID'));
  return !built || readStamp(root, 'portal') !== sourcesHash(root);
}

/** @throws Unmet with what Next printed when the build fails */
export async function buildPortal(root: string): Promise<void> {
  const hash = sourcesHash(root);
  const { exitCode, output } = await runQuietly(process.execPath, [nextProgram(root), 'build'], {
    cwd: join(root, 'apps/portal'),
    env: programEnvironment({ NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }),
  });
  if (exitCode !== 0) throw new Unmet(`The portal could not be built:\n${output}`);
  writeStamp(root, 'portal', hash);
}

export function nextProgram(root: string): string {
  return join(root, 'node_modules/next/dist/bin/next');
}

function sourcesHash(root: string): string {
  return contentHash(ingredients.flatMap((path) => filesIn(join(root, path))));
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
