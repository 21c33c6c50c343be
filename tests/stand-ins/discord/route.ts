import type { UploadedFile } from '../network/body.ts';
import type { LimitName } from './rate-limits.ts';

/** One request to a route, its path, query and body taken apart. */
export interface Call {
  /** A part of the path by its name. Throws where the route has none, which is a mistake of the route. */
  readonly param: (name: string) => string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

export interface Result {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/channels/:channel/messages`. */
  readonly path: string;
  /** The bucket that it counts in, and the parts of the path that the bucket is counted over. None: unlimited. */
  readonly limit?: { readonly name: LimitName; readonly over: readonly string[] };
  /** True: the path's own token admits, not the bot's, and the global limit does not count it. */
  readonly isOpen?: true;
  readonly handle: (call: Call) => Result;
}

/** The named parts of a path, or undefined where it is not this route's. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = decodeURIComponent(given[index] ?? '');
    if (part.startsWith(':')) params[part.slice(1)] = actual;
    else if (part !== actual) return undefined;
  }
  return params;
}
