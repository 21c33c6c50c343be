import { lookup as lookupName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Fault } from '@alchemy/core/errors';
import { sourceWords } from '@alchemy/core/source-words';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { limitedFault, unavailableFault } from '../resolvers/faults.ts';
import { type AllowedHosts, isAllowed, isFitAddress } from './allowed-hosts.ts';

const maxRedirects = 3;
const connectLimitMs = 10_000;
const headersLimitMs = 15_000;
/** Between two pieces of a body. */
const silenceLimitMs = 30_000;

export interface OutsideRequest {
  readonly url: string;
  readonly hosts: AllowedHosts;
  /** The most bytes that are taken. */
  readonly maxBytes: number;
  /** Sent to the host of `url`, and to no other that a redirect leads to. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How names become addresses; only tests set one. */
  readonly lookup?: LookupFunction;
}

export interface OutsideReply {
  /** The type that the server names, in lower case; empty where it names none. */
  readonly contentType: string;
  /** As the server says; 0 where it does not. */
  readonly sizeBytes: number;
  /** Throws Fault `too_long` past the limit, `service_unavailable` when it is cut off or falls silent. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file of somebody else's and hands it to `use`. Every hop is on the list, its name leads to public addresses
 * alone, and the socket is connected to one, before a word is said.
 *
 * @throws Fault `unsupported_link` for an address that may not be opened, `not_found`, `private_or_missing`,
 *   `rate_limited`, `too_long`, `service_unavailable`; the signal's reason; what `use` throws
 */
export async function openOutside<T>(wanted: OutsideRequest, use: (reply: OutsideReply) => Promise<T>): Promise<T> {
  const agent = guardedAgent(wanted.lookup);
  try {
    const { headers, body } = await follow(wanted, agent);
    const sizeBytes = Number(headers['content-length'] ?? 0);
    if (sizeBytes > wanted.maxBytes) throw new Fault('too_long', sourceWords.fileTooBig);
    const contentType = String(headers['content-type'] ?? '').toLowerCase();
    return await use({ contentType, sizeBytes, body: capped(body, wanted) });
  } finally {
    await agent.destroy();
  }
}

async function follow(wanted: OutsideRequest, agent: Agent): Promise<Dispatcher.ResponseData> {
  const first = new URL(wanted.url);
  let here = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    if (!isAllowed(here, wanted.hosts)) throw elsewhere(`refused ${here.origin}`);
    const reply = await ask(
      here,
      { ...wanted, headers: here.host === first.host ? (wanted.headers ?? {}) : {} },
      agent,
    );
    const location = reply.headers.location;
    if (reply.statusCode < 300 || reply.statusCode > 399 || location === undefined) {
      refuseFailure(reply);
      return reply;
    }
    await reply.body.dump();
    if (!URL.canParse(String(location), here.href)) throw elsewhere('a redirect to no address');
    here = new URL(String(location), here);
  }
  throw elsewhere(`more than ${maxRedirects} redirects`);
}

async function ask(url: URL, { headers, signal }: OutsideRequest, agent: Agent): Promise<Dispatcher.ResponseData> {
  try {
    const limits = { headersTimeout: headersLimitMs, bodyTimeout: silenceLimitMs };
    return await request(url, { dispatcher: agent, headers: headers ?? {}, signal, ...limits });
  } catch (error) {
    throw asFault(error, signal);
  }
}

function refuseFailure({ statusCode, headers }: Dispatcher.ResponseData): void {
  if (statusCode === 200) return;
  const cause = new Error(`the file's host answered ${statusCode}`);
  if (statusCode === 404 || statusCode === 410) throw new Fault('not_found', sourceWords.fileGone, { cause });
  if (statusCode === 401 || statusCode === 403) throw new Fault('private_or_missing', sourceWords.fileGone, { cause });
  if (statusCode !== 429) throw unavailableFault(cause);
  const waitMs = Number(headers['retry-after'] ?? 30) * 1_000;
  throw limitedFault(new Date(Date.now() + waitMs), waitMs, cause);
}

async function* capped(body: AsyncIterable<Uint8Array>, { maxBytes, signal }: OutsideRequest) {
  let received = 0;
  try {
    for await (const chunk of body) {
      received += chunk.byteLength;
      if (received > maxBytes) throw new Fault('too_long', sourceWords.fileTooBig);
      yield chunk;
    }
  } catch (error) {
    throw asFault(error, signal);
  }
}

function asFault(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return error instanceof Fault ? error : unavailableFault(error);
}

/** One agent a file: nothing is kept open, and no connection is used for another host's file. */
function guardedAgent(lookup: OutsideRequest['lookup']): Agent {
  const connect = buildConnector({ timeout: connectLimitMs, lookup: fitOnly(lookup ?? lookupName) });
  return new Agent({
    connect: (options, callback) =>
      connect(options, (...outcome) => {
        const [error, socket] = outcome;
        if (error !== null) return callback(error, null);
        if (isFitAddress(options.hostname, socket.remoteAddress)) return callback(null, socket);
        socket.destroy();
        return callback(elsewhere(`${options.hostname} leads to ${socket.remoteAddress}`), null);
      }),
  });
}

/** A name that leads to an address of ours is not even connected to. */
function fitOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, done) =>
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      const unfit = addresses.find((address) => !isFitAddress(hostname, address));
      if (error !== null || unfit === undefined) return done(error, found, family);
      return done(elsewhere(`${hostname} leads to ${unfit}`), []);
    });
}

const elsewhere = (why: string) => new Fault('unsupported_link', sourceWords.fileElsewhere, { cause: new Error(why) });
