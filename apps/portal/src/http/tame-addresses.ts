import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { z } from 'zod';

const Started = z.object({ request: z.instanceof(IncomingMessage) });

/** Behind a link, and no file of it. */
const nowhere = '/d/-/-';

/**
 * Leads malformed addresses behind links to one that names nothing, before Next sees them: it would answer 400 to what
 * does not decode and lead several slashes to one, where every address that names nothing is answered with 404.
 */
export function tameAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = Started.parse(message);
    request.url = tamed(request.url ?? '/');
  });
}

/** The address as it came, or one that names nothing when it stands behind `/d/` and Next would not route it. */
export function tamed(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path.startsWith('/d/') && !isRoutable(path) ? nowhere : url;
}

function isRoutable(path: string): boolean {
  if (/\/\/|\\/.test(path)) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
