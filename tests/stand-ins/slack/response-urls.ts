import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { parseBody } from '../network/body.ts';
import type { Now } from '../network/clock.ts';
import type { HttpReply, HttpRequest } from '../network/server.ts';
import { parseBlocks } from './blocks.ts';
import { parseArguments } from './form.ts';
import type { Message, MessageStore } from './message-store.ts';
import { Refusal } from './refusals.ts';
import type { Channel, User } from './workspaces.ts';

const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

interface Issued {
  readonly user: User;
  readonly channel: Channel;
  /** The message that the person acted on. */
  readonly origin: Message | undefined;
  readonly atMs: number;
  uses: number;
}

const ResponseForm = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});
export type ResponseForm = z.output<typeof ResponseForm>;

/** Addresses that answer one thing a person did: five times, within half an hour, even where the bot is no member. */
export class ResponseUrls {
  readonly #issued = new Map<string, Issued>();
  readonly #setup: { now: Now; origin: string; messages: MessageStore };

  constructor(setup: { now: Now; origin: string; messages: MessageStore }) {
    this.#setup = setup;
  }

  issue(user: User, channel: Channel, origin?: Message): string {
    const secret = randomBytes(12).toString('hex');
    this.#issued.set(secret, { user, channel, origin, atMs: this.#setup.now(), uses: 0 });
    return `${this.#setup.origin}/response/${secret}`;
  }

  isFor({ pathname }: URL): boolean {
    return pathname.startsWith('/response/');
  }

  async answer(request: HttpRequest): Promise<HttpReply> {
    const issued = this.#issued.get(request.url.pathname.split('/')[2] ?? '');
    if (!issued) return refused('invalid_url');
    if (this.#setup.now() - issued.atMs > LIFE_MS) return refused('expired_url');
    if (issued.uses >= MAX_USES) return refused('used_url');
    issued.uses += 1;
    try {
      this.#respond(issued, (await parseBody(request)).value);
      return { status: 200, body: 'ok' };
    } catch (error) {
      if (error instanceof Refusal) return { status: 400, body: error.error };
      throw error;
    }
  }

  #respond({ user, channel, origin }: Issued, body: unknown): void {
    const form = parseArguments(ResponseForm, body);
    const { messages } = this.#setup;
    if (form.delete_original && origin) {
      messages.delete(origin, 'response-url');
      return;
    }
    const shown = contentOf(form);
    const current = origin && messages.find(origin.channel, origin.ts);
    if (form.replace_original && current) messages.edit(current, shown, 'response-url');
    else messages.create({ ...draftOf(form, user, channel), ...shown }, 'response-url');
  }
}

/** What a response shows. Throws `no_text` where that is nothing. */
export function contentOf(form: Pick<ResponseForm, 'text' | 'blocks'>): Pick<Message, 'text' | 'blocks'> {
  const blocks = form.blocks === undefined ? [] : parseBlocks(form.blocks);
  if (!form.text && blocks.length === 0) throw new Refusal('no_text');
  return { text: form.text ?? '', blocks };
}

function draftOf({ response_type, thread_ts }: ResponseForm, user: User, channel: Channel) {
  const onlyFor = response_type === 'ephemeral' ? user.id : undefined;
  return { channel, userId: channel.team.botUserId, threadTs: thread_ts, onlyFor };
}

function refused(error: string): HttpReply {
  return { status: 404, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ok: false, error }) };
}
