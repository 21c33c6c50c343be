import { z } from 'zod';
import { parseBody } from '../network/body.ts';
import type { Now } from '../network/clock.ts';
import { Journal } from '../network/journal.ts';
import type { Answer, HttpRequest } from '../network/server.ts';
import type { Trouble, Troubles } from '../network/troubles.ts';
import type { Method } from './method.ts';
import type { RateTiers } from './rate-tiers.ts';
import { RateLimited, Refusal } from './refusals.ts';
import type { Team, Workspaces } from './workspaces.ts';

/** One call and how it ended; `status` 0 is one that got no answer. */
export interface CallEntry {
  /** Such as `chat.update`. */
  readonly method: string;
  readonly status: number;
  /** Slack's word for a refusal; undefined for a success. */
  readonly error: string | undefined;
  readonly atMs: number;
}

interface Setup {
  readonly now: Now;
  readonly methods: readonly Method[];
  readonly tiers: RateTiers;
  readonly troubles: Troubles;
  readonly workspaces: Workspaces;
  /** The application's own token, which opens connections. */
  readonly appToken: string;
  /** One token for every team, as of an application that an organisation installed. */
  readonly organisationToken: string;
  /** Returns the address of a new connection. */
  readonly openConnection: () => string;
}

interface Outcome {
  readonly status: number;
  readonly error?: string;
  readonly retryAfterSeconds?: number;
  readonly details: Readonly<Record<string, unknown>>;
}

const Named = z.object({ team_id: z.string(), channel: z.string(), user: z.string(), token: z.string() }).partial();

/** Slack's Web API: tokens, scopes, tiers, ordered failures, then the method. */
export class WebApi {
  readonly calls = new Journal<CallEntry>('a call');
  readonly #setup: Setup;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  async answer(request: HttpRequest): Promise<Answer> {
    const method = request.url.pathname.replace('/api/', '');
    const trouble = this.#setup.troubles.meet(request.method, request.url.pathname);
    const outcome = trouble && trouble.kind !== 'lost' ? outcomeOf(trouble) : await this.#outcome(request, method);
    const answer = trouble?.kind === 'lost' ? 'drop' : answerWith(outcome);
    const seen = typeof outcome === 'string' ? { status: 0, error: undefined } : outcome;
    const status = answer === 'drop' ? 0 : seen.status;
    this.calls.record({ method, status, error: seen.error, atMs: this.#setup.now() });
    return answer;
  }

  async #outcome(request: HttpRequest, method: string): Promise<Outcome> {
    try {
      const { value } = await parseBody(request);
      const args = { ...Object.fromEntries(request.url.searchParams), ...Object(value) };
      return { status: 200, details: this.#call(method, tokenOf(request, args), args) };
    } catch (error) {
      if (error instanceof RateLimited) return tooMany(error.retryAfterMs);
      if (error instanceof Refusal) return { status: 200, error: error.error, details: error.details };
      throw error;
    }
  }

  #call(name: string, token: string, args: unknown): Readonly<Record<string, unknown>> {
    if (name === 'apps.connections.open') return this.#openConnection(token);
    const method = this.#setup.methods.find((each) => each.name === name);
    if (!method) throw new Refusal('unknown_method', { req_method: name });
    const team = this.#teamOf(token, name === 'auth.test' ? this.#anyTeam(args) : args);
    demandScope(team, method.scope);
    this.#setup.tiers.spend(method.tier, `${name}/${team.id}`);
    return method.handle({ team, args });
  }

  /** An organisation's token is one identity everywhere: asked who it is, it answers as in the first of the teams. */
  #anyTeam(args: unknown): unknown {
    const [first] = this.#setup.workspaces.teams.keys();
    return { team_id: first, ...Object(args) };
  }

  #openConnection(token: string): { url: string } {
    if (token !== this.#setup.appToken) throw new Refusal(token === '' ? 'not_authed' : 'invalid_auth');
    this.#setup.tiers.spend('connections', 'application');
    return { url: this.#setup.openConnection() };
  }

  #teamOf(token: string, args: unknown): Team {
    const { workspaces, organisationToken } = this.#setup;
    if (token === '') throw new Refusal('not_authed');
    if (token === organisationToken) return teamNamedBy(workspaces, args);
    const team = [...workspaces.teams.values()].find((each) => each.botToken === token);
    if (!team) throw new Refusal('invalid_auth');
    return team;
  }
}

/** With an organisation's token the team follows from what the call names; without that, from there being one only. */
function teamNamedBy({ teams, channels, users }: Workspaces, args: unknown): Team {
  const { team_id = '', channel = '', user = '' } = Named.safeParse(args).data ?? {};
  const named = teams.get(team_id) ?? channels.get(channel)?.team ?? users.get(user)?.team ?? users.get(channel)?.team;
  const team = named ?? (teams.size === 1 ? [...teams.values()][0] : undefined);
  if (!team) throw new Refusal('team_access_not_granted');
  return team;
}

function demandScope({ scopes }: Team, needed: string | undefined): void {
  if (needed === undefined || scopes.includes(needed)) return;
  throw new Refusal('missing_scope', { needed, provided: scopes.join(',') });
}

function tokenOf({ headers }: HttpRequest, args: unknown): string {
  return headers.authorization?.replace('Bearer ', '') ?? Named.safeParse(args).data?.token ?? '';
}

function outcomeOf(trouble: Exclude<Trouble, { kind: 'lost' }>): Outcome | 'drop' | 'silence' {
  if (trouble.kind === 'cut') return 'drop';
  if (trouble.kind === 'silent') return 'silence';
  if (trouble.kind === 'limited') return tooMany(trouble.retryAfterMs);
  return { status: trouble.status, error: 'internal_error', details: {} };
}

function tooMany(retryAfterMs: number): Outcome {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return { status: 429, error: 'ratelimited', retryAfterSeconds, details: {} };
}

function answerWith(outcome: Outcome | 'drop' | 'silence'): Answer {
  if (typeof outcome === 'string') return outcome;
  const { status, error, details, retryAfterSeconds } = outcome;
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const body = error === undefined ? { ok: true, ...details } : { ok: false, error, ...details };
  return { status, headers: { 'content-type': 'application/json', ...retryAfter }, body: JSON.stringify(body) };
}
