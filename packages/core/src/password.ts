import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB and about a tenth of a second a guess: OWASP's recommendation for scrypt with r = 8. */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;
const keyBytes = 32;
const maxmem = 64 * 1024 * 1024;

/** At least this many characters: length is worth more than odd characters. */
export const shortestPassword = 12;

/** `scrypt$<N>$<r>$<p>$<salt>$<key>`, salt and key in base64url. Source: RFC 7914. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * Whether the password is the one that was hashed. Without a hash it takes as long and says no, so that nobody learns
 * which accounts exist.
 */
export async function verifyPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const stored = hash == null ? undefined : parseHash(hash);
  const { salt, key, ...own } = stored ?? { salt: Buffer.alloc(16), key: Buffer.alloc(keyBytes), ...cost };
  const given = await derive(password, salt, own);
  return timingSafeEqual(given, key) && stored !== undefined;
}

function parseHash(hash: string) {
  const [kind, n, r, p, salt = '', key = ''] = hash.split('$');
  const stored = { N: Number(n), r: Number(r), p: Number(p), salt: decode(salt), key: decode(key) };
  return kind === 'scrypt' && stored.key.length === keyBytes ? stored : undefined;
}

const decode = (text: string) => Buffer.from(text, 'base64url');

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { ...options, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
