import { server } from '../../server.ts';

export const dynamic = 'force-dynamic';

/** The portal's figures, for Prometheus. A server that faces the world should not pass this path on. */
export async function GET(): Promise<Response> {
  const { metrics } = await server();
  const { contentType, text } = await metrics.page();
  return new Response(text, { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } });
}
