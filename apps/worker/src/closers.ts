import type { Logger } from '@alchemy/core/log';

/** What was opened, and how to close it: closed in reverse, each whatever became of the others. */
export class Closers {
  readonly #log: Logger;
  #closers: { name: string; close: () => Promise<void> }[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  add(name: string, close: () => Promise<void>): void {
    this.#closers.push({ name, close });
  }

  async closeAll(): Promise<void> {
    const closers = this.#closers.reverse();
    this.#closers = [];
    for (const { name, close } of closers) {
      try {
        await close();
      } catch (error) {
        this.#log.warn({ err: error }, `${name} did not close`);
      }
    }
  }
}
