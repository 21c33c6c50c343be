import { Intent } from './gateway-protocol.ts';
import type { GatewaySession } from './gateway-session.ts';
import type { Parts } from './parts.ts';

/** READY, then each of the bot's servers for a client that asked for them. */
export function greet(session: GatewaySession, { world, wire }: Parts, gatewayUrl: string): void {
  const guilds = [...world.guilds.values()].filter((guild) => guild.hasBot);
  session.dispatch('READY', {
    v: 10,
    user: wire.user(world.bot),
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: gatewayUrl,
    shard: [0, 1],
    application: { id: world.applicationId, flags: 0 },
  });
  if ((session.intents & Intent.guilds) === 0) return;
  for (const guild of guilds) session.dispatch('GUILD_CREATE', wire.guild(guild));
}
