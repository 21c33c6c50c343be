import { Fault } from '@alchemy/core/errors';
import { builtInModels, instrumentalStem } from '@alchemy/core/models';
import { formatSize } from '@alchemy/core/scale';
import { faultSentence, noticeWords } from '@alchemy/core/sentences';
import { parseSpotifyLink } from '@alchemy/core/spotify-link';
import { type Ask, ModelName, OutputFormat, outputFormats, StemName } from '@alchemy/db/ask';
import { sourceOfDiscordFile, sourceOfLink, sourceOfSlackFile } from '@alchemy/db/source-key';
import type { AttachedFile, StemsCommand } from './chat-platform.ts';
import type { FlowParts } from './flow-parts.ts';

const usualModel = 'htdemucs';

/** More than any song within the limits needs, compressed or not; the worker counts what really comes. */
const mostFileBytes = 500_000_000;
const longestTitle = 500;

type Rules = Pick<FlowParts, 'platform' | 'attachmentHosts'>;

/**
 * What a command asks for.
 *
 * @throws Fault `invalid_url`, `unsupported_link`, `too_long`, `model_missing`, `invalid_option`
 */
export function askOf(command: StemsCommand, rules: Rules): Ask {
  const { interactionId, workspace, person } = command;
  return {
    ...sourceOf(command, rules),
    model: modelOf(command),
    stems: stemsOf(command),
    format: formatOf(command),
    asker: person.identity,
    askerName: person.name,
    platform: rules.platform.name,
    interactionId,
    workspace,
    private: command.private,
  };
}

function sourceOf({ text, files }: StemsCommand, rules: Rules): Pick<Ask, 'kind' | 'sourceKey' | 'title'> {
  const [file, another] = files;
  const isAmbiguous = another !== undefined || (file !== undefined && text.trim() !== '');
  if (isAmbiguous) throw new Fault('invalid_option', noticeWords.linkOrFile);
  if (file === undefined) return { ...sourceOfLink(parseSpotifyLink(text)), title: null };
  return { kind: 'file', sourceKey: keyOf(file, rules), title: file.name.slice(0, longestTitle) };
}

/** Nothing is fetched here; what is plainly wrong is said at once. */
function keyOf(file: AttachedFile, { attachmentHosts }: Rules): string {
  const host = URL.canParse(file.url) ? new URL(file.url).host : '';
  if (!attachmentHosts.includes(host)) throw new Fault('unsupported_link', noticeWords.fromElsewhere);
  if (file.sizeBytes > mostFileBytes) {
    throw new Fault('too_long', noticeWords.fileTooLarge(formatSize(mostFileBytes)));
  }
  return file.network === 'discord' ? sourceOfDiscordFile(file.url) : sourceOfSlackFile(file.team, file.fileId);
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
