import type { Now } from '../network/clock.ts';
import type { Journal } from '../network/journal.ts';
import { startServer } from '../network/server.ts';
import { Troubles } from '../network/troubles.ts';
import { chatMethods } from './chat-methods.ts';
import { Deliveries } from './deliveries.ts';
import { FileHost } from './file-host.ts';
import { fileMethods } from './file-methods.ts';
import { httpTransport } from './http-transport.ts';
import { slackIds } from './ids.ts';
import { lookupMethods } from './lookup-methods.ts';
import { MessageStore } from './message-store.ts';
import type { Parts } from './parts.ts';
import { People } from './people.ts';
import { RateTiers, type Tier, type TierName } from './rate-tiers.ts';
import { ResponseUrls } from './response-urls.ts';
import { SocketMode } from './socket-mode.ts';
import { timestamps } from './timestamps.ts';
import type { Transport } from './transport.ts';
import { Triggers } from './triggers.ts';
import { viewMethods } from './view-methods.ts';
import { ViewStore } from './view-store.ts';
import { type CallEntry, WebApi } from './web-api.ts';
import { Wire } from './wire.ts';
import { Workspaces } from './workspaces.ts';

export interface SlackOptions {
  /** The clock of tiers, triggers, response URLs and timestamps. Acknowledgements and signatures use real time. */
  readonly now?: Now;
  readonly appToken?: string;
  readonly organisationToken?: string;
  readonly signingSecret?: string;
  /** 3000 ms at Slack. */
  readonly acknowledgeWithinMs?: number;
  /** 0, 1 and 5 minutes at Slack. */
  readonly eventRetryDelaysMs?: readonly number[];
  /** 3000 ms at Slack. */
  readonly triggerLifeMs?: number;
  readonly tiers?: Partial<Record<TierName, Tier>>;
  /** A port that was served before, to come back at the same address. Default: a free one. */
  readonly port?: number;
}

/** A Slack on the loopback interface. `api` is what `SLACK_API_URL` takes. */
export interface Slack extends Parts {
  readonly api: string;
  /** `host:port` of shared files. */
  readonly fileHost: string;
  readonly appToken: string;
  /** One token for every team; each team has its own in `botToken`. */
  readonly organisationToken: string;
  readonly signingSecret: string;
  readonly people: People;
  readonly socketMode: SocketMode;
  readonly deliveries: Deliveries;
  readonly troubles: Troubles;
  readonly calls: Journal<CallEntry>;
  /** From now on delivers signed requests to this address, such as `http://127.0.0.1:3001/slack/events`. */
  deliverTo(eventsUrl: string): void;
  close(): Promise<void>;
}

const DEFAULTS = {
  now: Date.now,
  appToken: 'xapp-application',
  organisationToken: 'xoxb-organisation',
  signingSecret: 'signing-secret',
  acknowledgeWithinMs: 3000,
  eventRetryDelaysMs: [0, 60_000, 5 * 60_000],
  triggerLifeMs: 3000,
  tiers: {},
  port: 0,
} as const satisfies SlackOptions;

/** Starts Slack on a free loopback port. It delivers over Socket Mode until `deliverTo`. The caller closes it. */
export async function startSlack(options: SlackOptions = {}): Promise<Slack> {
  const settings = { ...DEFAULTS, ...options };
  const server = await startServer(
    {
      async answer(request) {
        if (parts.files.isFor(request.url)) return parts.files.answer(request);
        return responseUrls.isFor(request.url) ? responseUrls.answer(request) : webApi.answer(request);
      },
      upgrade: (request, socket, head) => socketMode.accept(request, socket, head),
    },
    settings.port,
  );
  const { origin } = server;
  const parts = assemble(settings, origin);
  const responseUrls = new ResponseUrls({ ...settings, origin, messages: parts.messages });
  const socketMode = new SocketMode({ origin, appId: parts.workspaces.appId });
  const troubles = new Troubles();
  const openConnection = (): string => socketMode.openTicket();
  const webApi = new WebApi({ ...settings, ...parts, troubles, openConnection, methods: methodsOf(parts) });
  let transport: Transport = socketMode;
  const deliveries = new Deliveries({ ...settings, rules: settings, transport: () => transport });
  return {
    ...parts,
    appToken: settings.appToken,
    organisationToken: settings.organisationToken,
    signingSecret: settings.signingSecret,
    api: `${origin}/api/`,
    fileHost: new URL(origin).host,
    people: new People({ ...parts, deliveries, responseUrls }),
    socketMode,
    deliveries,
    troubles,
    calls: webApi.calls,
    deliverTo(url) {
      transport = httpTransport({ url, signingSecret: settings.signingSecret });
    },
    async close() {
      deliveries.close();
      socketMode.close();
      await server.close();
    },
  };
}

function assemble({ now, tiers, triggerLifeMs }: Required<SlackOptions>, origin: string): Parts {
  const nextId = slackIds();
  const workspaces = new Workspaces(nextId);
  const files = new FileHost({ nextId, origin });
  return {
    workspaces,
    files,
    wire: new Wire(workspaces, files),
    messages: new MessageStore({ now, nextTs: timestamps(now) }),
    views: new ViewStore(nextId),
    triggers: new Triggers({ now, lifeMs: triggerLifeMs }),
    tiers: new RateTiers(now, tiers),
  };
}

function methodsOf(parts: Parts) {
  return [...chatMethods(parts), ...lookupMethods(parts), ...viewMethods(parts), ...fileMethods(parts)];
}
