import { setTimeout as sleep } from 'node:timers/promises';
import { stopServer } from './server-process.mjs';

/** @typedef {import('./server-process.mjs').Server} Server */

const stopLimitMs = 30_000;
const betweenTriesMs = 1_000;

/** A server that is started when it is first asked for, and again whenever it ends by itself. */
export class KeptServer {
  #start;
  /** @type {Promise<Server> | undefined} */
  #current;
  #stopping = false;

  /** @param {() => Promise<Server>} start */
  constructor(start) {
    this.#start = start;
  }

  /** @returns {Promise<string>} its address, once it answers */
  async url() {
    this.#current ??= this.#begin();
    return (await this.#current).url;
  }

  /** Ends it for good; it is gone when this resolves. */
  async stop() {
    this.#stopping = true;
    const server = await this.#current?.catch(() => undefined);
    if (server) await stopServer(server, stopLimitMs);
  }

  async #begin() {
    try {
      const server = await this.#start();
      void this.#beginAgainWhenEnded(server);
      return server;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }

  /** @param {Server} server */
  async #beginAgainWhenEnded(server) {
    await server.process.ended;
    while (!this.#stopping) {
      console.error(`${new Date().toISOString()} process ${server.process.pid} ended by itself; starting it again`);
      this.#current = this.#begin();
      const started = await this.#current.catch((error) => console.error(error));
      if (started) return;
      await sleep(betweenTriesMs);
    }
  }
}
