import { Fault } from '@alchemy/core/errors';
import { builtInModels, instrumentalStem } from '@alchemy/core/models';
import { faultSentence, noticeWords } from '@alchemy/core/sentences';
import { parseSpotifyLink } from '@alchemy/core/spotify-link';
import { type Ask, ModelName, OutputFormat, outputFormats, StemName } from '@alchemy/db/ask';
import type { ChatName, StemsCommand } from './chat-platform.ts';

const usualModel = 'htdemucs';

/**
 * What a command asks for.
 *
 * @throws Fault `invalid_url`, `unsupported_link`, `model_missing`, `invalid_option`
 */
export function askOf(command: StemsCommand, platform: ChatName): Ask {
  const link = parseSpotifyLink(command.text);
  // Where a short link leads is known only after following it, and nothing outside is called before the answer.
  if (link.type === 'short') throw new Fault('unsupported_link', noticeWords.shortLink);
  const { interactionId, workspace, person } = command;
  return {
    kind: link.type,
    sourceKey: `spotify:${link.type}:${link.id}`,
    title: null,
    model: modelOf(command),
    stems: stemsOf(command),
    format: formatOf(command),
    asker: person.identity,
    askerName: person.name,
    platform,
    interactionId,
    workspace,
    private: command.private,
  };
}

function modelOf({ model }: StemsCommand): string {
  const parsed = ModelName.safeParse(model ?? usualModel);
  if (!parsed.success) throw new Fault('model_missing', faultSentence('model_missing'));
  return parsed.data;
}

/** Every stem has to be one that the model makes, where we know those. */
function stemsOf(command: StemsCommand): string[] | null {
  const { stems } = command;
  if (stems === null || stems.length === 0) return null;
  const made = builtInModels[modelOf(command)];
  const offered = made === undefined ? undefined : [...made, instrumentalStem];
  const parsed = StemName.array().safeParse(stems);
  if (parsed.success && (offered === undefined || parsed.data.every((stem) => offered.includes(stem))))
    return parsed.data;
  throw new Fault('invalid_option', noticeWords.unknownStem(offered ?? []));
}

function formatOf({ format }: StemsCommand): OutputFormat {
  const parsed = OutputFormat.safeParse(format ?? 'flac');
  if (!parsed.success) throw new Fault('invalid_option', noticeWords.unknownFormat(outputFormats));
  return parsed.data;
}
