/** What one separating child needs at its peak, in bytes. */
const bytesPerSlot = 1.6e9;

export interface Slots {
  /** How many are opened, at least 1. */
  count: number;
  /** Cores for each. */
  threads: number;
  /** What to tell the operator; absent when all is as configured. */
  warning?: string;
}

/**
 * How many separations may run side by side. A slot that does not fit into free memory is not opened. The first always
 * is: a song that runs out of memory ends with a sentence, one that is never begun with none.
 */
export function planSlots(wanted: number, freeBytes: number, cores: number): Slots {
  const fitting = Math.floor(freeBytes / bytesPerSlot);
  const count = Math.max(1, Math.min(wanted, fitting));
  const threads = Math.max(1, Math.floor(cores / count));
  if (fitting >= wanted) return { count, threads };
  const free = (freeBytes / 1e9).toFixed(1);
  return {
    count,
    threads,
    warning: `${count} of ${wanted} processing slots opened: ${free} GB are free, a slot takes 1.6`,
  };
}
