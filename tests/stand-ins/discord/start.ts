import type { Now } from '../network/clock.ts';
import type { Journal } from '../network/journal.ts';
import { startServer } from '../network/server.ts';
import { Troubles } from '../network/troubles.ts';
import { accountRoutes } from './account-routes.ts';
import { announce } from './announcement.ts';
import { AttachmentHost } from './attachment-host.ts';
import { callbackRoute } from './callback-route.ts';
import { channelRoutes } from './channel-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { Commands } from './commands.ts';
import { Gateway } from './gateway.ts';
import { greet } from './greeting.ts';
import { type Interaction, Interactions } from './interactions.ts';
import { type Message, type MessageEvent, MessageStore } from './message-store.ts';
import type { Parts } from './parts.ts';
import { People } from './people.ts';
import { type Limit, type LimitName, RateLimits } from './rate-limits.ts';
import { type RequestEntry, RestServer } from './rest-server.ts';
import type { Route } from './route.ts';
import { snowflakes } from './snowflakes.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { Wire } from './wire.ts';
import { World } from './world.ts';

export interface DiscordOptions {
  /** The clock of token life, limits, attachment links and message ages. */
  readonly now?: Now;
  readonly token?: string;
  /** 3000 ms at Discord. */
  readonly acknowledgeWithinMs?: number;
  /** 15 minutes at Discord. */
  readonly tokenLifeMs?: number;
  /** 24 hours at Discord. */
  readonly attachmentLifeMs?: number;
  readonly heartbeatIntervalMs?: number;
  /** Privileged intents that the application was granted, as bits of `Intent`. */
  readonly grantedIntents?: number;
  readonly limits?: Partial<Record<LimitName, Limit>>;
  /** A port that was served before, to come back at the same address. Default: a free one. */
  readonly port?: number;
}

/** A Discord on the loopback interface. `api` is what `DISCORD_API_URL` takes. */
export interface Discord extends Parts {
  readonly api: string;
  /** `host:port` of uploaded files. */
  readonly attachmentHost: string;
  readonly token: string;
  readonly applicationId: string;
  readonly people: People;
  readonly gateway: Gateway;
  readonly troubles: Troubles;
  readonly requests: Journal<RequestEntry>;
  /** What `@original` of this interaction shows now; undefined before there is one, and once it is deleted. */
  replyTo(interaction: Interaction): Message | undefined;
  close(): Promise<void>;
}

const DEFAULTS = {
  now: Date.now,
  token: 'discord-token',
  acknowledgeWithinMs: 3000,
  tokenLifeMs: 15 * 60_000,
  attachmentLifeMs: 24 * 60 * 60_000,
  heartbeatIntervalMs: 41_250,
  grantedIntents: 0,
  limits: {},
  port: 0,
} as const satisfies DiscordOptions;

/** Starts Discord on a free loopback port. The caller closes it. */
export async function startDiscord(options: DiscordOptions = {}): Promise<Discord> {
  const settings = { ...DEFAULTS, ...options };
  const server = await startServer(
    {
      answer: async (request) =>
        request.url.pathname.startsWith('/attachments/') ? parts.attachments.serve(request) : rest.answer(request),
      upgrade: (request, socket, head) => gateway.accept(request, socket, head),
    },
    settings.port,
  );
  const gatewayUrl = `${server.origin.replace('http', 'ws')}/gateway`;
  const nextId = snowflakes(settings.now);
  const gateway = new Gateway({ ...settings, welcome: (session) => greet(session, parts, gatewayUrl) });
  const tell = (event: MessageEvent): void => announce(event, gateway, parts.wire);
  const parts = assemble({ ...settings, nextId, tell, origin: server.origin });
  const troubles = new Troubles();
  const rest = new RestServer({
    ...settings,
    troubles,
    limits: parts.limits,
    routes: routesOf(parts, settings.now, gatewayUrl),
  });
  return {
    ...parts,
    api: `${server.origin}/api`,
    attachmentHost: new URL(server.origin).host,
    token: settings.token,
    applicationId: parts.world.applicationId,
    people: new People({ ...parts, nextId, dispatch: (event, data) => gateway.dispatch(event, data) }),
    gateway,
    troubles,
    requests: rest.requests,
    replyTo: ({ originalId }) => (originalId === undefined ? undefined : parts.messages.find(originalId)),
    async close() {
      gateway.close();
      await server.close();
    },
  };
}

interface Assembly extends Required<DiscordOptions> {
  readonly nextId: () => string;
  readonly tell: (event: MessageEvent) => void;
  readonly origin: string;
}

function assemble({ now, nextId, tell, origin, ...settings }: Assembly): Parts {
  const world = new World(nextId);
  const attachments = new AttachmentHost({ now, nextId, origin, lifeMs: settings.attachmentLifeMs });
  return {
    world,
    attachments,
    wire: new Wire(world, attachments),
    messages: new MessageStore({ now, nextId, tell }),
    interactions: new Interactions({ now, rules: settings }),
    commands: new Commands({ now, nextId }),
    limits: new RateLimits(now, settings.limits),
  };
}

function routesOf(parts: Parts, now: Now, gatewayUrl: string): Route[] {
  return [
    ...accountRoutes(parts, gatewayUrl),
    callbackRoute(parts),
    ...webhookRoutes(parts),
    ...channelRoutes(parts, now),
    ...commandRoutes(parts.commands, parts.world.applicationId),
  ];
}
