import type { Socket } from 'node:net';
import { Fault } from '@alchemy/core/errors';
import { type KeeperConnection, type KeeperOptions, reachKeeper, type ServerName } from './keeper-client.ts';

export interface LeaseOptions extends Omit<KeeperOptions, 'signal'> {
  signal?: AbortSignal | undefined;
}

/** The first start of all makes a database, which takes seconds; on a slow disk a minute. */
const limitMs = 120_000;

/** One program's use of the private servers: a connection to their keeper that counts for as long as it is open. */
export class Lease {
  readonly #options: LeaseOptions;
  #socket: Socket | undefined;
  #closed = false;
  #urls: KeeperConnection['urls'] = {};

  private constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** @throws Fault `service_unavailable` when the servers cannot be started. */
  static async take(options: LeaseOptions): Promise<Lease> {
    const lease = new Lease(options);
    await lease.#join(options.signal);
    return lease;
  }

  /** @throws Fault `service_unavailable` for a server that was not wanted. */
  urlOf(server: ServerName): string {
    const url = this.#urls[server];
    if (url === undefined) throw new Fault('service_unavailable', `No private ${server} was asked for.`);
    return url;
  }

  /** The connection. A child that inherits it as a descriptor keeps the servers too, also after this program has gone. */
  get socket(): Socket | undefined {
    return this.#socket;
  }

  /** Gives the servers back. Only this program's descriptor is closed: a child that inherited it keeps its own. */
  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  async #join(signal?: AbortSignal): Promise<void> {
    const limit = AbortSignal.timeout(limitMs);
    const { socket, urls } = await reachKeeper({
      ...this.#options,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    this.#socket = socket;
    this.#urls = urls;
    socket.unref();
    socket.once('close', () => this.#rejoin());
    if (this.#closed) socket.destroy();
  }

  /** The keeper was killed: its servers still run, and the next keeper adopts them at their old addresses. */
  async #rejoin(): Promise<void> {
    if (this.#closed) return;
    await this.#join().catch((error: unknown) => process.emitWarning(`The private services are lost: ${error}`));
  }
}
