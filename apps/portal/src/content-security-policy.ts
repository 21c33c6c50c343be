/**
 * What a page may load: its own origin and what carries this answer's nonce. Style attributes are allowed, since charts
 * and positioned menus are drawn with them; style elements need the nonce.
 *
 * @param nonce fresh for every answer
 */
export function contentSecurityPolicy(nonce: string): string {
  return written(directives(nonce));
}

/** The same for `npm run dev`: React's and Next's tools for developers evaluate code and draw with style elements of their own. */
export function developmentPolicy(nonce: string): string {
  const usual = directives(nonce);
  return written({
    ...usual,
    'script-src': `${usual['script-src']} 'unsafe-eval'`,
    'style-src': "'self' 'unsafe-inline'",
  });
}

function directives(nonce: string) {
  return {
    'default-src': "'self'",
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'`,
    'style-src': `'self' 'nonce-${nonce}'`,
    'style-src-attr': "'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'media-src': "'self' blob:",
    'worker-src': "'self' blob:",
    'connect-src': "'self'",
    'font-src': "'self'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'object-src': "'none'",
  };
}

function written(policy: Readonly<Record<string, string>>): string {
  return Object.entries(policy)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
