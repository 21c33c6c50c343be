import type { NextConfig } from 'next';

const privacy = [
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Robots-Tag', value: 'noindex, nofollow' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  transpilePackages: ['@alchemy/core', '@alchemy/db', '@alchemy/jobs', '@alchemy/storage'],
  serverExternalPackages: ['bullmq', 'ioredis', 'pino', 'postgres'],
  // TypeScript 7 has no JavaScript API for Next to call: `npm run check` checks the types.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    // The storage root is known only at run time, and the portal runs from its checkout: no list of its files is needed.
    ignoreIssue: [{ path: '**/packages/storage/**', title: /tracing of the whole project/ }],
  },
  rewrites: async () => [{ source: '/d/:token/:file+', destination: '/api/link/:token/:file+' }],
  headers: async () => [{ source: '/:path*', headers: privacy }],
};

export default config;
