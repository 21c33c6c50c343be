/**
 * Writes the next migration from `packages/db/src/schema.ts`: `npm run generate --workspace @alchemy/db -- NAME`.
 *
 * drizzle-kit names the schema "public" before referenced tables; that is taken out, so that the search path of the
 * address decides and every test file can have a schema of its own.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name] = process.argv.slice(2);
if (name === undefined)
  throw new Error('Say what the migration does: npm run generate --workspace @alchemy/db -- NAME');

const packageFolder = new URL('../packages/db/', import.meta.url);
const kit = fileURLToPath(new URL('../node_modules/drizzle-kit/bin.cjs', import.meta.url));
const run = spawnSync(process.execPath, [kit, 'generate', '--name', name], { cwd: packageFolder, stdio: 'inherit' });
if (run.status !== 0) throw new Error('drizzle-kit failed.');

const migrations = new URL('migrations/', packageFolder);
for (const entry of readdirSync(migrations).filter((file) => file.endsWith('.sql'))) {
  const file = new URL(entry, migrations);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"public".', ''));
}
