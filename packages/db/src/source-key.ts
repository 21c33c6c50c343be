import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import type { ShortLink, SpotifyKind, SpotifyLink } from '@alchemy/core/spotify-link';
import { z } from 'zod';

const spotify = /^spotify:(track|album|playlist):([A-Za-z0-9]{22})$/;
const short = /^short:((?:spotify\.link|spotify\.app\.link|open\.spotify\.com\/s)\/[A-Za-z0-9_-]{1,64})$/;
const upload = /^upload:[0-9a-f]{64}$/;
const discordFile = /^attachment:discord:(ephemeral\/)?(\d{5,20}\/\d{5,20}\/[^/?#\s]{1,400})$/;
const discordPath = /^\/(ephemeral-)?attachments\/([^/]+\/[^/]+\/[^/]+)$/;
const slackFile = /^attachment:slack:([A-Z0-9]{1,20})\/([A-Z0-9]{1,20})$/;

/**
 * Where the audio comes from:
 * `spotify:<type>:<id>`; `short:<host and code>`, until it is followed; `upload:<sha256 of the bytes>`;
 * `attachment:discord:<channel id>/<attachment id>/<file name>`, with `ephemeral/` before it for an option of a command, and
 * `attachment:slack:<team>/<file id>`, until it is fetched.
 */
export const SourceKey = z
  .string()
  .refine((text) => [spotify, short, upload, discordFile, slackFile].some((form) => form.test(text)), {
    message: 'is no source',
  });

/** A source that is one of Spotify's, or leads there. */
export const LinkKey = SourceKey.refine((text) => spotify.test(text) || short.test(text), { message: 'is no link' });

/** The key of a link. Where a short one leads is not known yet: its kind is corrected once it is followed. */
export function sourceOfLink(link: SpotifyLink | ShortLink): { kind: SpotifyKind; sourceKey: string } {
  if (link.type !== 'short') return { kind: link.type, sourceKey: `spotify:${link.type}:${link.id}` };
  return { kind: 'track', sourceKey: `short:${link.url.replace('https://', '')}` };
}

/** The link that {@link sourceOfLink} made the key of. @throws TypeError for any other source */
export function linkOfSource(sourceKey: string): SpotifyLink | ShortLink {
  const [, type, id] = spotify.exec(sourceKey) ?? [];
  if ((type === 'track' || type === 'album' || type === 'playlist') && id !== undefined) return { type, id };
  const [, place] = short.exec(sourceKey) ?? [];
  if (place === undefined) throw new TypeError(`${sourceKey} is no link`);
  return { type: 'short', url: `https://${place}` };
}

/** A file that was attached to a chat message, named so that whoever has the platform's token can fetch it. */
export type Attachment =
  /** `path` as in the file's address, without the query. */
  { platform: 'discord'; path: string } | { platform: 'slack'; team: string; fileId: string };

/** The key of a file in a Discord message, by its address there. @throws Fault `unsupported_link` for any other address */
export function sourceOfDiscordFile(url: string): string {
  const [, ephemeral, file] = discordPath.exec(URL.canParse(url) ? new URL(url).pathname : '') ?? [];
  return checked(`attachment:discord:${ephemeral === undefined ? '' : 'ephemeral/'}${file}`);
}

/** The key of a file in Slack. @throws Fault `unsupported_link` where an id is none */
export const sourceOfSlackFile = (team: string, fileId: string): string =>
  checked(`attachment:slack:${team}/${fileId}`);

/** What an attachment's key names; `undefined` for any other source. */
export function attachmentOfSource(sourceKey: string): Attachment | undefined {
  const [, ephemeral, file] = discordFile.exec(sourceKey) ?? [];
  const folder = ephemeral === undefined ? 'attachments' : 'ephemeral-attachments';
  if (file !== undefined) return { platform: 'discord', path: `/${folder}/${file}` };
  const [, team, fileId] = slackFile.exec(sourceKey) ?? [];
  return team === undefined || fileId === undefined ? undefined : { platform: 'slack', team, fileId };
}

function checked(sourceKey: string): string {
  if (SourceKey.safeParse(sourceKey).success) return sourceKey;
  throw new Fault('unsupported_link', faultSentence('unsupported_link'));
}
