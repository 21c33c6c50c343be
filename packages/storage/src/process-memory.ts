import { readFile } from 'node:fs/promises';

/**
 * Memory that a process holds in bytes, its shared pages included. `undefined` when it is gone, or where the system has no
 * `/proc`.
 */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
