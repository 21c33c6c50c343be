import { createHmac } from 'node:crypto';
import type { Now } from '../network/clock.ts';
import type { HttpReply, HttpRequest } from '../network/server.ts';

export interface StoredFile {
  /** The first part of its address; this stand-in makes one up for every file. */
  readonly channelId: string;
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** The size to report instead of the true one, for a large file without its bytes. */
  readonly claimedBytes?: number;
  /** Where its address redirects instead of serving the bytes. */
  readonly redirectTo?: string;
  /** Another address to hand out instead of this host's, as for an upload from elsewhere. */
  readonly url?: string;
}

export type NewFile = Omit<StoredFile, 'id' | 'channelId'>;

const KEY = 'attachment links';

/** Serves uploaded files at signed addresses that expire, as cdn.discordapp.com does. */
export class AttachmentHost {
  readonly #files = new Map<string, StoredFile>();
  readonly #setup: { now: Now; nextId: () => string; lifeMs: number; origin: string };

  constructor(setup: { now: Now; nextId: () => string; lifeMs: number; origin: string }) {
    this.#setup = setup;
  }

  keep(file: NewFile): StoredFile {
    const stored = { ...file, channelId: this.#setup.nextId(), id: this.#setup.nextId() };
    this.#files.set(stored.id, stored);
    return stored;
  }

  /** A fresh address of the file; it works for `lifeMs` from now. */
  linkTo(file: StoredFile): string {
    if (file.url !== undefined) return file.url;
    const path = `/attachments/${file.channelId}/${file.id}/${encodeURIComponent(file.name)}`;
    const expiry = Math.floor((this.#setup.now() + this.#setup.lifeMs) / 1000).toString(16);
    return `${this.#setup.origin}${path}?ex=${expiry}&hm=${sign(path, expiry)}`;
  }

  /** The file at an address, whether that has expired or not. */
  find(pathname: string): StoredFile | undefined {
    const [, folder, channelId, id] = pathname.split('/');
    const file = this.#files.get(id ?? '');
    return folder === 'attachments' && file?.channelId === channelId ? file : undefined;
  }

  /** 404 for an unknown, forged or expired address. */
  serve(request: HttpRequest): HttpReply {
    const { pathname, searchParams } = request.url;
    const expiry = searchParams.get('ex') ?? '';
    const file = this.find(pathname);
    const isGenuine = searchParams.get('hm') === sign(pathname, expiry);
    const hasExpired = this.#setup.now() >= Number.parseInt(expiry, 16) * 1000;
    if (!file || !isGenuine || hasExpired) return { status: 404, body: 'This content is no longer available.' };
    if (file.redirectTo !== undefined) return { status: 302, headers: { location: file.redirectTo } };
    const headers = { 'content-type': file.contentType, 'content-length': String(file.bytes.length) };
    return { status: 200, headers, body: file.bytes };
  }
}

function sign(path: string, expiry: string): string {
  return createHmac('sha256', KEY).update(`${path}:${expiry}`).digest('hex');
}
