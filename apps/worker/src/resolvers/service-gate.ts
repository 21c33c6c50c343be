import type { ServiceGate as Gate, Pace } from '@alchemy/db/services';

/** The outside services that jobs ask, each with a rate budget of its own. */
export type ServiceName = 'spotify-api' | 'spotify-open' | 'deezer' | 'musicbrainz' | 'discord' | 'slack';

/** The rate budgets that all workers share. */
export type ServiceGate = Gate<ServiceName>;

/** What a service wants to be asked no oftener than, and how long an answer is worth waiting for. */
export interface ServicePace extends Pace {
  readonly patienceMs: number;
}

/**
 * MusicBrainz takes one request a second from an address (its API's rate limiting rules), Deezer 50 within 5 s: 25 at
 * once and 25 more spread over the window never make more. Spotify says itself when it has enough.
 */
export const paces: Readonly<Partial<Record<ServiceName, ServicePace>>> = {
  musicbrainz: { everyMs: 1_100, burst: 1, patienceMs: 10_000 },
  deezer: { everyMs: 200, burst: 25, patienceMs: 10_000 },
};
