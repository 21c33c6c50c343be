import { expect, test } from 'vitest';
import { contentSecurityPolicy, developmentPolicy } from './content-security-policy.ts';

test('a page loads what carries its nonce, and evaluates nothing', () => {
  const policy = contentSecurityPolicy('abc');
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
  expect(policy).toContain("style-src 'self' 'nonce-abc';");
  expect(policy).not.toContain('unsafe-eval');
});

test('only in development may tools evaluate code and add styles of their own', () => {
  const policy = developmentPolicy('abc');
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic' 'unsafe-eval';");
  expect(policy).toContain("style-src 'self' 'unsafe-inline';");
  expect(policy).toContain("frame-ancestors 'none'");
});
