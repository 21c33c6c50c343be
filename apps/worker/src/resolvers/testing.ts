import { Fault } from '@alchemy/core/errors';
import type { SpotifyStandIn } from '../../../../tests/stand-ins/spotify/start.ts';
import type { RouteTry } from './route.ts';
import type { ServiceGate, ServiceName } from './service-gate.ts';
import { createSourceResolver, type SourceResolver, type SourceResolverConfig } from './source-resolver.ts';

/** A gate in this process's memory. `blocked` shows it, `open` is what the passing of time does. */
export function aGate(): ServiceGate & { blocked: ReadonlyMap<ServiceName, Date>; open(): void } {
  const blocked = new Map<ServiceName, Date>();
  const turns = new Map<ServiceName, number>();
  return {
    blocked,
    open: () => blocked.clear(),
    waitUntil: async (service) => blocked.get(service),
    async block(service, until) {
      const set = blocked.get(service);
      if (set === undefined || set < until) blocked.set(service, until);
    },
    async takeTurn(service, { everyMs, burst }) {
      const next = Math.max(turns.get(service) ?? 0, Date.now());
      turns.set(service, next + everyMs);
      return Math.max(0, next - everyMs * (burst - 1) - Date.now());
    },
  };
}

/** The stand-in's one address in every place. */
export const addressesOf = ({ url }: SpotifyStandIn) => ({
  spotifyApiUrl: url,
  spotifyAccountsUrl: url,
  spotifyOpenUrl: url,
  deezerApiUrl: url,
  musicBrainzApiUrl: url,
});

/** A resolver with the right credentials, over the stand-in. */
export const aResolver = (spotify: SpotifyStandIn, differences: Partial<SourceResolverConfig> = {}): SourceResolver =>
  createSourceResolver({
    addresses: addressesOf(spotify),
    gate: aGate(),
    credentials: spotify.credentials,
    ...differences,
  });

/** Options of a resolve that notes every try in `tries`. */
export function someOptions() {
  const tries: RouteTry[] = [];
  return {
    tries,
    signal: new AbortController().signal,
    maxTracks: 100,
    onTry: (routeTry: RouteTry) => void tries.push(routeTry),
  };
}

/** The Fault that a promise ends with. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof Fault) return outcome;
  throw new Error('This was to end with a Fault.', { cause: outcome });
}
