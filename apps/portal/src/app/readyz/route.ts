import { assertSameRoot } from '@alchemy/storage/root';
import { server } from '../../server.ts';

export const dynamic = 'force-dynamic';

const limitMs = 2_000;

/** Whether the portal can serve what it is for: 503 while the database or the storage is away. */
export async function GET(): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' };
  try {
    await Promise.race([check(), after(limitMs)]);
    return Response.json({ status: 'ready' }, { headers });
  } catch {
    return Response.json({ status: 'unavailable' }, { status: 503, headers });
  }
}

async function check(): Promise<void> {
  const { db, root } = await server();
  await Promise.all([db.execute('select 1'), assertSameRoot(root)]);
}

async function after(limitMs: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, limitMs).unref());
  throw new Error(`no answer within ${limitMs} ms`);
}
