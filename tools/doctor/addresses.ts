import type { ToolEnv } from '../env.ts';
import { askOutside } from './ask-outside.ts';
import type { Finding } from './finding.ts';

const shortestSecret = 16;

/** Whether whoever gets a link in chat can open it. */
export async function examinePublicUrl(env: ToolEnv): Promise<Finding> {
  const { PUBLIC_URL: url } = env;
  const hasChat = env.DISCORD_TOKEN !== undefined || env.SLACK_BOT_TOKEN !== undefined;
  if (isLoopback(url)) {
    if (!hasChat) return { detail: `${url}, for this machine alone` };
    return {
      detail: `${url} opens on this machine alone`,
      remedy: 'Set PUBLIC_URL in .env to an address under which others reach the portal.',
    };
  }
  const answer = await askOutside(new URL('/healthz', url).href, {});
  if (answer === undefined) {
    return {
      detail: `nothing answers at ${url}`,
      remedy: 'Start the portal, or mend PUBLIC_URL, the name or the proxy.',
    };
  }
  if (answer.status === 200 || answer.status === 404) return { detail: `${url} answers` };
  return { detail: `${url} answers with ${answer.status}`, remedy: 'Let the proxy lead PUBLIC_URL to the portal.' };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** Whether links and sessions are signed with something that nobody guesses. */
export async function examineSecrets(env: ToolEnv): Promise<Finding> {
  const short = (['LINK_SECRET', 'NEXTAUTH_SECRET'] as const).filter(
    (name) => (env[name]?.length ?? 0) < shortestSecret,
  );
  if (short.length === 0) return { detail: 'LINK_SECRET and NEXTAUTH_SECRET are set' };
  return {
    detail: `${short.join(' and ')} shorter than ${shortestSecret} characters`,
    remedy: `Take ${short.join(' and ')} out of .env and run \`npm run setup\`: it writes good ones.`,
  };
}
