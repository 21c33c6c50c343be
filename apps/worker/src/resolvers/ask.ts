import { setTimeout as sleep } from 'node:timers/promises';
import { limitedFault, unavailableFault } from './faults.ts';
import { paces, type ServiceGate, type ServiceName } from './service-gate.ts';
import { TimeLimitExceeded, withTimeLimit } from './time-limit.ts';

export interface Question {
  service: ServiceName;
  url: string;
  signal: AbortSignal;
  /** Sent by POST where there is one. */
  form?: URLSearchParams;
  /** Sent by POST as JSON where there is one. */
  json?: unknown;
  headers?: Record<string, string>;
}
/** A complete reply of a status under 500 that is no rate limit. Redirects are replies too: none is followed. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}
export type Ask = (question: Question) => Promise<Reply>;

/** Embed pages of 100 entries have some 200 kB. */
const maxReplyBytes = 8 * 2 ** 20;
/** Spotify counts over a rolling window of so long: the wait after a 429 that names none. */
const defaultWaitMs = 30_000;
/** MusicBrainz says 503 where others say 429. */
const limitStatuses: Record<ServiceName, readonly number[]> = {
  'spotify-api': [429],
  'spotify-open': [429],
  deezer: [429],
  musicbrainz: [429, 503],
  discord: [429],
  slack: [429],
};

/**
 * The one way out to the metadata services: asks the gate first, limits time and size, and tells the gate about limits.
 * A cut connection or a 5xx without `Retry-After` is asked once more at once; waiting is left to the job's own retries.
 *
 * @param options.limitMs for one exchange, body included.
 * @returns a function that throws Fault `rate_limited` (with `retryAfterMs`; where the gate is closed, without a request)
 *   or `service_unavailable`, and the signal's own reason after an abort.
 */
export function createAsk(options: { gate: ServiceGate; userAgent: string; limitMs: number }): Ask {
  const { gate, userAgent, limitMs } = options;
  return async (question) => {
    const exchangeOnce = async () => {
      await awaitTurn(gate, question);
      return exchange(question, userAgent, limitMs);
    };
    const first = await exchangeOnce();
    const reply = isWorthAnother(question.service, first) ? await exchangeOnce() : first;
    if (reply instanceof Error) throw unavailableFault(reply);
    if (limitStatuses[question.service].includes(reply.status)) {
      const waitMs = retryAfterMs(reply.headers) ?? defaultWaitMs;
      const until = new Date(Date.now() + waitMs);
      await gate.block(question.service, until);
      throw limitedFault(until, waitMs);
    }
    if (reply.status < 500) return reply;
    throw unavailableFault(new Error(`${question.service} answered ${reply.status}.`), retryAfterMs(reply.headers));
  };
}

/** A service with a pace is worth a short wait, for its turn or for its gate; one without is asked now or not at all. */
async function awaitTurn(gate: ServiceGate, { service, signal }: Question): Promise<void> {
  const pace = paces[service];
  const giveUpAt = Date.now() + (pace?.patienceMs ?? 0);
  for (;;) {
    const until = await gate.waitUntil(service);
    if (until === undefined || until.getTime() <= Date.now()) break;
    if (until.getTime() > giveUpAt) throw limitedFault(until);
    await pause(until.getTime() - Date.now(), signal);
  }
  if (pace === undefined) return;
  const waitMs = await gate.takeTurn(service, pace, giveUpAt - Date.now());
  if (waitMs === undefined) throw limitedFault(new Date(giveUpAt));
  await pause(waitMs, signal);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function isWorthAnother(service: ServiceName, outcome: Reply | Error): boolean {
  if (outcome instanceof Error) return !(outcome instanceof TimeLimitExceeded);
  const isLimit = limitStatuses[service].includes(outcome.status);
  return outcome.status >= 500 && !isLimit && retryAfterMs(outcome.headers) === undefined;
}

/** A failed exchange is returned, so that it can be weighed like a bad status; only the caller's abort is thrown. */
async function exchange(question: Question, userAgent: string, limitMs: number): Promise<Reply | Error> {
  const { url, headers, signal } = question;
  try {
    return await withTimeLimit(limitMs, signal, async (limited) => {
      const response = await fetch(url, {
        ...contentOf(question),
        headers: { 'user-agent': userAgent, 'accept-language': 'en', ...contentOf(question).headers, ...headers },
        redirect: 'manual',
        signal: limited,
      });
      return { status: response.status, headers: response.headers, text: await readText(response) };
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof Error ? error : new Error(String(error));
  }
}

function contentOf({ form, json }: Question) {
  if (form !== undefined) return { method: 'POST', body: form, headers: {} };
  if (json === undefined) return { method: 'GET', body: null, headers: {} };
  return { method: 'POST', body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxReplyBytes) throw new Error(`The reply has more than ${maxReplyBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `Retry-After` in seconds or as a date, in milliseconds from now; `undefined` where it is absent or unreadable. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
