// `docker compose run --rm worker node docker/admin.mjs COMMAND`: the same as `npm run admin`, without its set-up.
import { main } from '../tools/admin.ts';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isExpected = error instanceof Error && ['Fault', 'EnvError'].includes(error.name);
  process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = isExpected && error.name === 'EnvError' ? 2 : 3;
}
