import { randomBytes } from 'node:crypto';
import { parseBody } from '../network/body.ts';
import type { HttpReply, HttpRequest } from '../network/server.ts';
import type { Team } from './workspaces.ts';

export interface StoredFile {
  readonly id: string;
  readonly team: Team;
  readonly userId: string;
  readonly name: string;
  readonly mimetype: string;
  readonly bytes: Buffer;
  /** The size to report instead of the true one, for a large file without its bytes. */
  readonly claimedBytes?: number;
  /** Where its address redirects instead of serving the bytes. */
  readonly redirectTo?: string;
  /** Another address to hand out instead of this host's, as for a file from elsewhere. */
  readonly url?: string;
}

interface PendingUpload {
  readonly id: string;
  readonly team: Team;
  readonly name: string;
  readonly lengthBytes: number;
  bytes: Buffer | undefined;
}

/** Serves files to whoever has the team's token, and takes uploads, as files.slack.com does. */
export class FileHost {
  readonly #files = new Map<string, StoredFile>();
  readonly #uploads = new Map<string, PendingUpload>();
  readonly #setup: { nextId: (kind: string) => string; origin: string };

  constructor(setup: { nextId: (kind: string) => string; origin: string }) {
    this.#setup = setup;
  }

  keep(file: Omit<StoredFile, 'id'>): StoredFile {
    const stored = { ...file, id: this.#setup.nextId('F') };
    this.#files.set(stored.id, stored);
    return stored;
  }

  find(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  linkTo({ id, team, name, url }: StoredFile): string {
    return url ?? `${this.#setup.origin}/files-pri/${team.id}-${id}/${encodeURIComponent(name)}`;
  }

  /** Where to send the bytes of a file that is to be shared. */
  openUpload(team: Team, name: string, lengthBytes: number): { fileId: string; uploadUrl: string } {
    const secret = randomBytes(16).toString('hex');
    const upload = { id: this.#setup.nextId('F'), team, name, lengthBytes, bytes: undefined };
    this.#uploads.set(secret, upload);
    return { fileId: upload.id, uploadUrl: `${this.#setup.origin}/upload/v1/${secret}` };
  }

  /** The uploaded file, ready to be shared; undefined where its bytes never came. */
  completeUpload(id: string, userId: string): StoredFile | undefined {
    const upload = [...this.#uploads.values()].find((each) => each.id === id);
    if (!upload?.bytes) return undefined;
    const { team, name, bytes } = upload;
    const stored: StoredFile = { id, team, userId, name, bytes, mimetype: 'application/octet-stream' };
    this.#files.set(id, stored);
    return stored;
  }

  /** True for the paths that this host answers. */
  isFor({ pathname }: URL): boolean {
    return pathname.startsWith('/files-pri/') || pathname.startsWith('/upload/') || pathname === '/signin';
  }

  async answer(request: HttpRequest): Promise<HttpReply> {
    if (request.url.pathname === '/signin') return { status: 200, headers: html, body: '<html>Sign in</html>' };
    if (request.url.pathname.startsWith('/upload/')) return this.#receive(request);
    return this.#serve(request);
  }

  async #receive(request: HttpRequest): Promise<HttpReply> {
    const upload = this.#uploads.get(request.url.pathname.split('/')[3] ?? '');
    if (!upload) return { status: 404, body: 'not found' };
    const isForm = request.headers['content-type']?.startsWith('multipart/');
    const bytes = isForm ? (await parseBody(request)).files[0]?.bytes : request.body;
    if (bytes?.length !== upload.lengthBytes) return { status: 400, body: 'file size mismatch' };
    upload.bytes = bytes;
    return { status: 200, body: `OK - ${bytes.length}` };
  }

  /** Without the token, Slack leads to its sign-in page: an answer of 200 that is not the file. */
  #serve(request: HttpRequest): HttpReply {
    const id = request.url.pathname.split('/')[2]?.split('-')[1] ?? '';
    const file = this.find(id);
    if (!file) return { status: 404, body: 'not found' };
    const isAdmitted = request.headers.authorization === `Bearer ${file.team.botToken}`;
    const mayRead = isAdmitted && file.team.scopes.includes('files:read');
    if (!mayRead) return { status: 302, headers: { location: `${this.#setup.origin}/signin` } };
    if (file.redirectTo !== undefined) return { status: 302, headers: { location: file.redirectTo } };
    return { status: 200, headers: { 'content-type': file.mimetype }, body: file.bytes };
  }
}

const html = { 'content-type': 'text/html; charset=utf-8' };
