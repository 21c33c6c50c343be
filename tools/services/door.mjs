// Where users of the private servers come and go: a port of this machine, with a token that only the owner can read.
// A user sends `{"token","want":["postgres","redis"]}` and gets `{"urls":{…}}` or `{"error"}`, each one line; after
// that the open connection itself is the message.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** @typedef {import('node:net').Socket} Socket */

/** Counts its users by their connections. */
export class Door {
  #options;
  #users = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #server = createServer((socket) => this.#welcome(socket));
  /** @type {() => void} */
  #leave = () => undefined;
  /** Resolves when nobody is left and the grace is over. @type {Promise<void>} */
  deserted = new Promise((resolve) => {
    this.#leave = resolve;
  });

  /**
   * @param {object} options
   * @param {string} options.token
   * @param {number} options.firstUserLimitMs how long the first user may take to come
   * @param {number} options.graceMs how long to wait after the last has gone
   * @param {(server: string) => Promise<string>} options.urlOf starts what is wanted and says its address
   */
  constructor(options) {
    this.#options = options;
  }

  /** @returns {Promise<number>} the port it listens on */
  async open() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#waitForUsers(this.#options.firstUserLimitMs);
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Lets nobody in any more and cuts the connections that are left. */
  close() {
    clearTimeout(this.#timer);
    this.#server.close();
    for (const socket of this.#users) socket.destroy();
  }

  /** @param {number} limitMs */
  #waitForUsers(limitMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#leave, limitMs);
  }

  /** @param {Socket} socket */
  #welcome(socket) {
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      if (this.#users.delete(socket) && this.#users.size === 0) this.#waitForUsers(this.#options.graceMs);
    });
    createInterface({ input: socket }).once('line', (line) => this.#admit(socket, line));
  }

  /** @param {Socket} socket @param {string} line */
  async #admit(socket, line) {
    const request = readRequest(line);
    if (request.token !== this.#options.token || socket.destroyed) return socket.destroy();
    clearTimeout(this.#timer);
    this.#users.add(socket);
    socket.write(`${JSON.stringify(await this.#answer(request.want))}\n`);
  }

  /** @param {string[]} want */
  async #answer(want) {
    try {
      const entries = want.map(async (server) => [server, await this.#options.urlOf(server)]);
      return { urls: Object.fromEntries(await Promise.all(entries)) };
    } catch (error) {
      console.error(error);
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** @param {string} line @returns {{ token: string, want: string[] }} */
function readRequest(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { token: '', want: [] };
  }
}
