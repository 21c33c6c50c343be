import { z } from 'zod';
import { parseForm } from './form.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';
import type { Route } from './route.ts';

const RecipientForm = z.object({ recipient_id: z.string() });

/** The bot itself, where its gateway is, and its direct messages. */
export function accountRoutes(parts: Parts, gatewayUrl: string): Route[] {
  const { world, wire } = parts;
  const limit = { name: 'other', over: [] } as const;
  return [
    { method: 'GET', path: '/gateway/bot', limit, handle: () => ({ status: 200, body: gatewayInfo(gatewayUrl) }) },
    { method: 'GET', path: '/users/@me', limit, handle: () => ({ status: 200, body: wire.user(world.bot) }) },
    {
      method: 'POST',
      path: '/users/@me/channels',
      limit,
      handle: ({ body }) => {
        const user = world.users.get(parseForm(RecipientForm, body).recipient_id);
        if (!user) throw new Refusal('unknownUser');
        return { status: 200, body: wire.channel(world.directMessages(user)) };
      },
    },
  ];
}

function gatewayInfo(url: string) {
  return { url, shards: 1, session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 } };
}
