import { server } from '../../server.ts';

export const dynamic = 'force-dynamic';

/** Whether the portal can serve what it is for: 503 with what is missing. */
export async function GET(): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' };
  try {
    const { isReady, checks } = await (await server()).readiness();
    return Response.json(
      { status: isReady ? 'ready' : 'unavailable', checks },
      { status: isReady ? 200 : 503, headers },
    );
  } catch {
    return Response.json({ status: 'unavailable', checks: { configuration: 'failed' } }, { status: 503, headers });
  }
}
