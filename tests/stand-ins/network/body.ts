import type { HttpRequest } from './server.ts';

export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** value: parsed JSON, or the text fields by name; whoever owns the route checks its shape. */
export interface Body {
  readonly value: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads JSON, URL-encoded and multipart bodies by their content type. Throws on a malformed one. */
export async function parseBody(request: HttpRequest): Promise<Body> {
  const contentType = request.headers['content-type'] ?? '';
  if (request.body.length === 0) return { value: {}, files: [] };
  if (contentType.startsWith('application/json')) return { value: JSON.parse(request.body.toString()), files: [] };
  if (contentType.startsWith('multipart/form-data')) return parseForm(request.body, contentType);
  return { value: Object.fromEntries(new URLSearchParams(request.body.toString())), files: [] };
}

async function parseForm(bytes: Buffer, contentType: string): Promise<Body> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  const value: Record<string, string> = {};
  const files: UploadedFile[] = [];
  for (const [field, part] of form) {
    if (typeof part === 'string') value[field] = part;
    else files.push(await readFile(field, part));
  }
  return { value, files };
}

async function readFile(field: string, part: File): Promise<UploadedFile> {
  return { field, name: part.name, contentType: part.type, bytes: Buffer.from(await part.arrayBuffer()) };
}
