import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import { type Client, DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, Events } from 'discord.js';

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Connects and waits until Discord is ready; while it cannot be reached, again and again. @throws Fault for a bad token; when `signal` is aborted */
export async function logIn(client: Client, token: string, { log, signal }: { log: Logger; signal: AbortSignal }) {
  for (let waitMs = firstWaitMs; !signal.aborted; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
    try {
      await client.login(token);
      if (!client.isReady()) await ready;
      return;
    } catch (error) {
      if (isRefusedToken(error)) {
        throw new Fault('operator_attention', 'DISCORD_TOKEN is not accepted by Discord.', { cause: error });
      }
      log.warn({ err: error, waitMs }, 'Discord cannot be reached; trying again');
      await wait(waitMs, undefined, { signal });
    }
  }
  signal.throwIfAborted();
}

function isRefusedToken(error: unknown): boolean {
  if (error instanceof DiscordAPIError) return error.status === 401;
  return error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
}
