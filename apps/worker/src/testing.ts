import { join, resolve } from 'node:path';
import type { PortCommand } from './python-port.ts';

const checkout = resolve(import.meta.dirname, '../../..');

/** The command of the fake pipeline of `tests/`, with its options. */
export function fakePipeline(...options: string[]): PortCommand {
  return {
    file: 'python3',
    args: [join(checkout, 'tests/fake-pipeline.py'), ...options],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    cwd: checkout,
  };
}

/** Whether a process of that id is there; one that has ended and waits to be reaped does not count. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
