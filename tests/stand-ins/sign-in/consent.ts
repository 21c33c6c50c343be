import { createHash, randomUUID } from 'node:crypto';
import type { HttpReply, HttpRequest } from '../network/server.ts';

/** The application as it is registered with the service. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Who sits before the browser. */
export interface Account {
  readonly id: string;
  readonly name: string;
}

/** What a person allowed. */
export interface Grant {
  readonly account: Account;
  readonly redirectUri: string;
  readonly scope: string;
  readonly nonce: string | undefined;
  /** PKCE, method S256. */
  readonly challenge: string | undefined;
}

/** A refusal by a name of RFC 6749. */
export interface Refusal {
  readonly error: 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type';
}

/**
 * The authorization code flow of RFC 6749 with PKCE (RFC 7636): a page where a person allows or denies, and codes that
 * are redeemed once, by the application they were made for, with the address and the verifier they were asked with.
 */
export class Consent {
  readonly #application: Application;
  readonly #service: string;
  readonly #grants = new Map<string, Grant>();
  readonly #addresses: string[] = [];
  #account: Account | undefined;

  constructor(service: string, application: Application) {
    this.#service = service;
    this.#application = application;
  }

  /** Lets the application ask to be answered at this address. */
  register(redirectUri: string): void {
    this.#addresses.push(redirectUri);
  }

  /** Who is signed in to the service from now on. */
  signIn(account: Account): void {
    this.#account = account;
  }

  /** The page that asks; a decision leads back to the application. */
  page({ searchParams: asked }: URL): HttpReply {
    const redirectUri = asked.get('redirect_uri') ?? '';
    const account = this.#account;
    if (asked.get('client_id') !== this.#application.clientId) return plain(400, 'Unknown application.');
    if (!this.#addresses.includes(redirectUri)) return plain(400, 'Invalid redirect_uri.');
    if (asked.get('response_type') !== 'code' || account === undefined) return plain(400, 'Invalid request.');
    const state = asked.get('state');
    const code = randomUUID();
    this.#grants.set(code, {
      ...{ account, redirectUri, scope: asked.get('scope') ?? '' },
      nonce: asked.get('nonce') ?? undefined,
      challenge: asked.get('code_challenge_method') === 'S256' ? (asked.get('code_challenge') ?? undefined) : undefined,
    });
    const answer = (outcome: Record<string, string>) =>
      `${redirectUri}?${new URLSearchParams({ ...outcome, ...(state === null ? {} : { state }) })}`;
    return html(`<h1>${this.#service}</h1>
<p>Signed in as ${account.name}</p>
<a href="${escaped(answer({ code }))}">Authorize</a>
<a href="${escaped(answer({ error: 'access_denied', error_description: 'The person denied it.' }))}">Cancel</a>`);
  }

  /** Redeems a code. The application proves itself by HTTP Basic or in the body. */
  redeem(request: HttpRequest): Grant | Refusal {
    const form = new URLSearchParams(request.body.toString());
    const { clientId, clientSecret } = this.#application;
    const [id, secret] = credentials(request, form);
    if (id !== clientId || secret !== clientSecret) return { error: 'invalid_client' };
    if (form.get('grant_type') !== 'authorization_code') return { error: 'unsupported_grant_type' };
    const code = form.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const fits =
      grant?.redirectUri === form.get('redirect_uri') && grant.challenge === challengeOf(form.get('code_verifier'));
    return grant !== undefined && fits ? grant : { error: 'invalid_grant' };
  }
}

const challengeOf = (verifier: string | null): string | undefined =>
  verifier === null ? undefined : createHash('sha256').update(verifier).digest('base64url');

function credentials({ headers }: HttpRequest, form: URLSearchParams): readonly (string | null)[] {
  const [, basic] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (basic === undefined) return [form.get('client_id'), form.get('client_secret')];
  // RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
  const pair = Buffer.from(basic, 'base64').toString();
  return pair.split(':').map((part) => new URLSearchParams(`of=${part}`).get('of'));
}

const plain = (status: number, body: string): HttpReply => ({
  status,
  headers: { 'Content-Type': 'text/plain' },
  body,
});
const html = (body: string): HttpReply => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body });
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** An answer as services give it. */
export const json = (status: number, value: unknown): HttpReply => ({
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: JSON.stringify(value),
});
