import NextAuth from 'next-auth';
import { authOptions } from '../../../../auth/options.ts';
import { server } from '../../../../server.ts';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

/** Sign-in and sign-out, as next-auth answers them. */
async function handle(request: Request, context: Context): Promise<Response> {
  const opened = await server();
  if (isDenial(request)) return Response.redirect(new URL('/sign-in?error=Denied', opened.env.authUrl), 303);
  const answer: unknown = await NextAuth(authOptions(opened))(request, context);
  if (answer instanceof Response) return answer;
  throw new TypeError('next-auth gave no answer.');
}

/** A person pressed Cancel on the service's page (RFC 6749, 4.1.2.1): for next-auth that is a failure like any other. */
function isDenial({ url }: Request): boolean {
  const { pathname, searchParams } = new URL(url);
  return pathname.startsWith('/api/auth/callback/') && searchParams.get('error') === 'access_denied';
}

export { handle as GET, handle as POST };
