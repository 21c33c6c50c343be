import type { Fault } from '@alchemy/core/errors';
import type { SpotifyLink } from '@alchemy/core/spotify-link';
import type { ResolvedSource } from './resolved-source.ts';

export type RouteName = 'short-link' | 'web-api' | 'embed' | 'deezer' | 'musicbrainz';

/** One try of one route, kept for whoever inspects the job. */
export interface RouteTry {
  route: RouteName;
  durationMs: number;
  /** Absent where the route answered. */
  fault: Fault | undefined;
}
export interface ResolveOptions {
  signal: AbortSignal;
  /** A longer list is refused. */
  maxTracks: number;
  onTry?: ((routeTry: RouteTry) => void) | undefined;
}
/** A way from a link to what it stands for. */
export interface Route {
  readonly name: RouteName;
  /** @throws Fault; see the chain for what each code leads to. */
  resolve(link: SpotifyLink, options: ResolveOptions): Promise<ResolvedSource>;
}
