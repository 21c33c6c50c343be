// A program that uses the services, for services.test.ts: says the addresses on one line and stays until standard input ends.
// With `--heir` it also starts a child that inherits its lease, and says the child's process id.
import { spawn } from 'node:child_process';
import { openServices } from '../../tools/services.ts';

const [dataDir = '', heir] = process.argv.slice(2);
const services = await openServices({ dataDir, graceMs: 200 });
const { databaseUrl, redisUrl } = services;
const heirPid = heir === '--heir' ? startHeir() : undefined;
console.log(JSON.stringify({ databaseUrl, redisUrl, heirPid }));
process.stdin.resume().once('end', () => services.close());

function startHeir(): number | undefined {
  const child = spawn('sleep', ['600'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', services.lease ?? 'ignore'],
  });
  child.unref();
  return child.pid;
}
