import type { Fault } from '@alchemy/core/errors';
import type { SpotifyLink } from '@alchemy/core/spotify-link';
import type { ResolvedSource } from './resolved-source.ts';
import type { ResolveOptions, Route } from './route.ts';
import { tried } from './tried.ts';

/** A limit up to this long is waited out by a delayed job, because the first route knows most. Beyond it the next is asked. */
const patienceMs = 60_000;

/**
 * Asks the routes in order until one answers.
 *
 * @throws Fault of the first route where no other could know better (an unknown track, a list too long, a short limit);
 *   else, when every route failed, the fault that helps most: see {@link verdict}.
 */
export async function resolveByChain(
  routes: readonly Route[],
  link: SpotifyLink,
  options: ResolveOptions,
): Promise<ResolvedSource> {
  const faults: Fault[] = [];
  for (const route of routes) {
    const outcome = await tried(route.name, options.onTry, () => route.resolve(link, options));
    if (outcome.ok) return outcome.value;
    if (isDecisive(outcome.fault, link)) throw outcome.fault;
    faults.push(outcome.fault);
  }
  throw verdict(faults);
}

/** Playlists that the Web API does not find may still have an embed page: Spotify's own lists do. */
function isDecisive(fault: Fault, link: SpotifyLink): boolean {
  if (fault.code === 'rate_limited') return (fault.retryAfterMs ?? 0) <= patienceMs;
  if (fault.code === 'not_found') return link.type !== 'playlist';
  return fault.code === 'too_many_tracks';
}

/**
 * What to say when every route failed: that the thing is gone, where the last route (which needs no permission) says
 * so; else a failure that a retry can mend soon; else the limit that ends first; else what the operator has to mend.
 */
function verdict(faults: readonly Fault[]): Fault {
  const last = faults.at(-1);
  if (last === undefined) throw new RangeError('A chain needs at least one route.');
  if (last.code === 'private_or_missing' || last.code === 'not_found') return last;
  const passing = faults.find(({ code, retryable }) => retryable && code !== 'rate_limited');
  const [soonest] = faults
    .filter(({ code }) => code === 'rate_limited')
    .toSorted((one, other) => (one.retryAfterMs ?? 0) - (other.retryAfterMs ?? 0));
  return passing ?? soonest ?? faults.find(({ code }) => code === 'operator_attention') ?? last;
}
