import type { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import type { ServerName } from './services/keeper-client.ts';
import { Lease } from './services/lease.ts';

export interface ServiceOptions {
  /** A configured PostgreSQL; a private one is used where it is absent. */
  databaseUrl?: string | undefined;
  /** A configured Redis; a private one is used where it is absent. */
  redisUrl?: string | undefined;
  /** Where private servers keep their data: `.data` of the checkout. */
  dataDir: string;
  /** How long private servers outlive their last user, in milliseconds. */
  graceMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface Services {
  databaseUrl: string;
  redisUrl: string;
  /**
   * What a child that outlives this program must inherit as one more descriptor in `stdio`, so that private servers
   * live as long as it does; absent where both services are configured ones.
   */
  lease: Socket | undefined;
  /** Ends this program's use. Private servers stop when their last user has ended, however it ended. */
  close(): void;
}

const defaultGraceMs = 3_000;

/**
 * The two services: the configured ones, else real private ones, started once and shared by all programs of a checkout.
 *
 * @throws Fault `service_unavailable` when a private server cannot be started.
 */
export async function openServices(options: ServiceOptions): Promise<Services> {
  const { databaseUrl, redisUrl } = options;
  if (databaseUrl !== undefined && redisUrl !== undefined) {
    return { databaseUrl, redisUrl, lease: undefined, close: () => undefined };
  }
  const want: ServerName[] = [];
  if (databaseUrl === undefined) want.push('postgres');
  if (redisUrl === undefined) want.push('redis');
  const lease = await Lease.take({
    folder: join(resolve(options.dataDir), 'services'),
    want,
    graceMs: options.graceMs ?? defaultGraceMs,
    signal: options.signal,
  });
  return {
    databaseUrl: databaseUrl ?? lease.urlOf('postgres'),
    redisUrl: redisUrl ?? lease.urlOf('redis'),
    get lease() {
      return lease.socket;
    },
    close: () => lease.close(),
  };
}
