import NextAuth from 'next-auth';
import { authOptions } from '../../../../auth/options.ts';
import { server } from '../../../../server.ts';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

/** Sign-in and sign-out, as next-auth answers them. */
async function handle(request: Request, context: Context): Promise<Response> {
  const answer: unknown = await NextAuth(authOptions(await server()))(request, context);
  if (answer instanceof Response) return answer;
  throw new TypeError('next-auth gave no answer.');
}

export { handle as GET, handle as POST };
