import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('configuration that cannot be used is told in one go, without a stack, and exits with 2', () => {
  const { status, stderr } = launch(['start'], { PORT: 'eighty', PUBLIC_URL: 'nowhere' });
  expect(status).toBe(2);
  expect(stderr.trim().split('\n')).toEqual([
    'The configuration cannot be used:',
    '  PORT: must be a whole number',
    '  PUBLIC_URL: must be an http or https address',
  ]);
});

test('arguments reach the command, and its exit code the shell', () => {
  const { status, stdout, stderr } = launch(['bench', 'no-such-thing'], {});
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^There is no benchmark "no-such-thing"\. Name one of: .*\.\n$/);
});

function launch(args: string[], variables: Record<string, string>) {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', ...variables };
  return spawnSync(process.execPath, [join(import.meta.dirname, 'run.mjs'), ...args], { env, encoding: 'utf8' });
}
