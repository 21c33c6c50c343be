import { serveFile } from '../../../../link/serve-file.ts';
import { server } from '../../../../server.ts';

export const dynamic = 'force-dynamic';

type Context = { params: Promise<{ token: string; file: string[] }> };

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return serveFile(await server(), request, await params);
}

export const HEAD = GET;
