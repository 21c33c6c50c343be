import { parseBody } from '../network/body.ts';
import type { Now } from '../network/clock.ts';
import { Journal } from '../network/journal.ts';
import type { Answer, HttpReply, HttpRequest } from '../network/server.ts';
import type { Trouble, Troubles } from '../network/troubles.ts';
import type { RateLimits } from './rate-limits.ts';
import { RateLimited, Refusal } from './refusals.ts';
import { type Call, matchPath, type Route } from './route.ts';

const API = '/api/v10';

/** One request and how it ended; status 0 is one that got no answer. */
export interface RequestEntry {
  readonly method: string;
  /** Below `/api/v10`, without the query. */
  readonly path: string;
  readonly status: number;
  readonly atMs: number;
}

interface Setup {
  readonly token: string;
  readonly routes: readonly Route[];
  readonly limits: RateLimits;
  readonly troubles: Troubles;
  readonly now: Now;
}

interface Matched {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Discord's REST API: admission, limits, ordered failures, then the route. */
export class RestServer {
  readonly requests = new Journal<RequestEntry>('a request');
  readonly #setup: Setup;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  async answer(request: HttpRequest): Promise<Answer> {
    const path = request.url.pathname.replace(API, '');
    const answer = await this.#answer(request, path);
    const status = typeof answer === 'string' ? 0 : answer.status;
    this.requests.record({ method: request.method, path, status, atMs: this.#setup.now() });
    return answer;
  }

  async #answer(request: HttpRequest, path: string): Promise<Answer> {
    const trouble = this.#setup.troubles.meet(request.method, path);
    if (trouble && trouble.kind !== 'lost') return answerTo(trouble);
    const reply = await this.#reply(request, path);
    return trouble ? 'drop' : reply;
  }

  async #reply(request: HttpRequest, path: string): Promise<HttpReply> {
    const matched = request.url.pathname.startsWith(`${API}/`) ? this.#match(request.method, path) : undefined;
    try {
      if (!matched) throw new Refusal('general');
      const headers = this.#admit(matched, request.headers.authorization);
      const { status, body } = matched.route.handle(await readCall(request, matched.params));
      return json(status, body, headers);
    } catch (error) {
      return refusal(error, matched ? this.#limitHeaders(matched) : {});
    }
  }

  #match(method: string, path: string): Matched | undefined {
    for (const route of this.#setup.routes) {
      const params = route.method === method ? matchPath(route.path, path) : undefined;
      if (params) return { route, params };
    }
    return undefined;
  }

  #admit(matched: Matched, authorization: string | undefined): Record<string, string> {
    const { token, limits } = this.#setup;
    if (!matched.route.isOpen) {
      if (authorization !== `Bot ${token}`) throw new Refusal('unauthorized');
      limits.spend('global', 'bot');
    }
    const { limit } = matched.route;
    return limit ? limits.spend(limit.name, countedOver(matched)) : {};
  }

  #limitHeaders(matched: Matched): Record<string, string> {
    const { limit } = matched.route;
    return limit ? this.#setup.limits.headers(limit.name, countedOver(matched)) : {};
  }
}

function countedOver({ route, params }: Matched): string {
  const values = route.limit?.over.map((name) => params[name]) ?? [];
  return [route.limit?.name === 'other' ? route.path : '', ...values].join('/');
}

async function readCall(request: HttpRequest, params: Readonly<Record<string, string>>): Promise<Call> {
  const { value, files } = await parseBody(request);
  return {
    param(name) {
      const found = params[name];
      if (found === undefined) throw new Error(`The path has no part "${name}".`);
      return found;
    },
    query: request.url.searchParams,
    body: isForm(value) ? JSON.parse(value.payload_json) : value,
    files,
  };
}

/** With files, the JSON travels in a field of the form. */
function isForm(value: unknown): value is { payload_json: string } {
  return typeof value === 'object' && value !== null && 'payload_json' in value;
}

function answerTo(trouble: Exclude<Trouble, { kind: 'lost' }>): Answer {
  if (trouble.kind === 'cut') return 'drop';
  if (trouble.kind === 'silent') return 'silence';
  if (trouble.kind === 'limited') return refusal(new RateLimited({ retryAfterMs: trouble.retryAfterMs }), {});
  return json(trouble.status, { message: `${trouble.status}: Internal Server Error`, code: 0 }, {});
}

function refusal(error: unknown, headers: Record<string, string>): HttpReply {
  if (error instanceof RateLimited) return tooMany(error, headers);
  if (!(error instanceof Refusal)) throw error;
  const { status, code, message, fields } = error;
  return json(status, fields === undefined ? { message, code } : { message, code, errors: fields }, headers);
}

function tooMany(limit: RateLimited, headers: Record<string, string>): HttpReply {
  const { message, isGlobal, code, retryAfterMs } = limit;
  const scope = isGlobal ? 'global' : 'user';
  return json(
    429,
    { message, retry_after: retryAfterMs / 1000, global: isGlobal, ...(code === undefined ? {} : { code }) },
    {
      ...headers,
      'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      'x-ratelimit-scope': scope,
      ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
    },
  );
}

function json(status: number, body: unknown, headers: Record<string, string>): HttpReply {
  if (body === undefined) return { status, headers };
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
