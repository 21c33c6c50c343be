import { z } from 'zod';
import { parseForm } from './form.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';
import type { Result, Route } from './route.ts';

const RefreshForm = z.object({ attachment_urls: z.array(z.url()).min(1).max(50) });
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
    { method: 'POST', path: '/attachments/refresh-urls', limit, handle: ({ body }) => refresh(parts, body) },
  ];
}

/** Every known file gets a fresh address; an unknown one is refused. */
function refresh({ attachments }: Parts, body: unknown): Result {
  const urls = parseForm(RefreshForm, body).attachment_urls.map((original) => {
    const file = attachments.find(new URL(original).pathname);
    if (file === undefined) throw new Refusal('invalidForm');
    return { original, refreshed: attachments.linkTo(file) };
  });
  return { status: 200, body: { refreshed_urls: urls } };
}

function gatewayInfo(url: string) {
  return { url, shards: 1, session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 } };
}
