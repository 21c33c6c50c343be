import { createHmac } from 'node:crypto';
import { type Attempt, type DeliveryKind, type Transport, Undelivered } from './transport.ts';

const FORM = 'application/x-www-form-urlencoded';
const CONTENT_TYPES: Record<DeliveryKind, string> = {
  slash_commands: FORM,
  interactive: FORM,
  events_api: 'application/json',
};

/**
 * Posts to the application's address, signed as Slack signs. The signature's time is real, because clients refuse what
 * is five minutes old. Source: Slack's "Verifying requests from Slack".
 */
export function httpTransport(setup: { readonly url: string; readonly signingSecret: string }): Transport {
  return {
    async send(attempt, limitMs) {
      const body = bodyOf(attempt);
      const signal = AbortSignal.timeout(limitMs);
      const headers = { ...signed(body, setup.signingSecret), ...retryHeaders(attempt) };
      const type = { 'content-type': CONTENT_TYPES[attempt.kind] };
      const response = await fetch(setup.url, { method: 'POST', headers: { ...headers, ...type }, body, signal }).catch(
        () => {
          throw new Undelivered(signal.aborted ? 'http_timeout' : 'connection_failed');
        },
      );
      const isFinal = response.headers.get('x-slack-no-retry') === '1';
      if (!response.ok) throw new Undelivered('http_error', isFinal);
      return acknowledgementIn(response);
    },
  };
}

function bodyOf({ kind, payload }: Attempt): string {
  if (kind === 'events_api') return JSON.stringify(payload);
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(payload)) form.set(name, String(value));
  return form.toString();
}

function signed(body: string, secret: string): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000);
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${hash}` };
}

function retryHeaders({ retryNum, retryReason }: Attempt): Record<string, string> {
  if (retryNum === 0) return {};
  return { 'x-slack-retry-num': String(retryNum), 'x-slack-retry-reason': retryReason ?? 'http_timeout' };
}

async function acknowledgementIn(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return {};
  return response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : { text };
}
