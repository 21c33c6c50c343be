import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { sourceWords } from '@alchemy/core/source-words';
import type { SpotifyKind, SpotifyLink } from '@alchemy/core/spotify-link';
import { z } from 'zod';
import { parseAnswer } from './answer.ts';
import type { Ask, Reply } from './ask.ts';
import { ListEntity, readList, readTrack, TrackEntity } from './embed-shapes.ts';
import { operatorFault, refuseTooMany, unavailableFault } from './faults.ts';
import type { ResolvedSource } from './resolved-source.ts';
import type { ResolveOptions, Route } from './route.ts';

const dataScript = /<script id="__NEXT_DATA__"[^>]*>([\s\S]*?)<\/script>/;
const PageProps = z.object({ status: z.number().optional(), state: z.unknown().optional() });
const NextData = z.object({ props: z.object({ pageProps: PageProps }) });
const State = z.object({ data: z.object({ entity: z.unknown() }) });
/** How a page says that the thing is missing or private; the page itself comes with 200. */
const missingStatuses: readonly (number | undefined)[] = [404, 500];

/**
 * The route without credentials: the data inside Spotify's own embed page. It shows neither ISRC nor album nor track
 * number, and the first 100 entries of a list. The page also holds an anonymous token: nothing of it but the fields
 * that are read ever leaves this file, not even in an error.
 *
 * @throws from `resolve`: Fault `private_or_missing`; `operator_attention` where the page has changed; those of
 *   {@link Ask}.
 */
export function createEmbedRoute(options: { ask: Ask; openUrl: string }): Route {
  return {
    name: 'embed',
    async resolve({ type, id }: SpotifyLink, { signal, maxTracks }: ResolveOptions) {
      const reply = await options.ask({
        service: 'spotify-open',
        url: `${options.openUrl}/embed/${type}/${id}`,
        signal,
      });
      const source = readEntity(type, entityOf(reply));
      refuseTooMany(source.tracks.length, maxTracks);
      return source;
    },
  };
}

function readEntity(kind: SpotifyKind, entity: unknown): ResolvedSource {
  if (kind === 'track') return readTrack(parseAnswer('Spotify', 'entity', TrackEntity, entity));
  return readList(kind, parseAnswer('Spotify', 'entity', ListEntity, entity));
}

function entityOf(reply: Reply): unknown {
  if (reply.status === 404) throw missing('The embed page answered 404.');
  if (reply.status !== 200) throw unavailableFault(new Error(`The embed page answered ${reply.status}.`));
  const { pageProps } = parseAnswer('Spotify', 'page', NextData, dataOf(reply.text)).props;
  if (pageProps.state === undefined && missingStatuses.includes(pageProps.status)) {
    throw missing(`The embed page has no state and status ${pageProps.status}.`);
  }
  return parseAnswer('Spotify', 'page.props.pageProps.state', State, pageProps.state).data.entity;
}

function dataOf(page: string): unknown {
  const script = dataScript.exec(page)?.[1];
  if (script === undefined) throw changed('__NEXT_DATA__ is missing');
  try {
    return JSON.parse(script);
  } catch {
    throw changed('__NEXT_DATA__ is no JSON');
  }
}

const changed = (what: string): Fault => operatorFault(sourceWords.answerChanged('Spotify', what));

const missing = (why: string): Fault =>
  new Fault('private_or_missing', faultSentence('private_or_missing'), { cause: new Error(why) });
