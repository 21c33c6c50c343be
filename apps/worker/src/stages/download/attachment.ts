import { join } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { sourceWords } from '@alchemy/core/source-words';
import type { Attachment } from '@alchemy/db/source-key';
import { refuseBlocked } from '@alchemy/db/takedown';
import { trackIdOf } from '@alchemy/db/track-id';
import type { StageParams } from '@alchemy/jobs/stages';
import { requireFreeSpace } from '@alchemy/storage/free-space';
import { downloadPath } from '@alchemy/storage/layout';
import { writeIntoWorkdir } from '@alchemy/storage/workdir';
import type { AllowedHosts } from '../../outside/allowed-hosts.ts';
import { type FindAttachment, notAllowed } from '../../outside/find-attachment.ts';
import { type OutsideReply, openOutside } from '../../outside/open-outside.ts';
import { soundOnly } from '../../outside/sound-only.ts';
import type { Run, Work } from '../../run-stage.ts';
import type { EngineTools } from '../stage-tools.ts';
import { describeFile, saveDownload } from './save-download.ts';

/** 192 kHz, 24 bits, two channels: the largest that a minute of a song is likely to be. */
const maxBytesPerMinute = 70_000_000;
/** Of the percent: the rest belongs to the check. */
const fetchShare = 0.5;
const minSeconds = 1;
const name = 'incoming';

export interface AttachmentTools extends EngineTools {
  readonly findAttachment: FindAttachment;
  readonly attachmentHosts: AllowedHosts;
}

/**
 * Takes a file that was attached to a chat message. Only its bytes tell which song it is: the same ones, from wherever,
 * are the same song.
 */
export async function takeAttachment(
  tools: AttachmentTools,
  run: Run,
  { title, attachment }: Pick<StageParams['download'], 'title'> & { attachment: Attachment },
): Promise<Work> {
  const { db, engine, maxTrackMinutes } = tools;
  const begunAt = performance.now();
  const { sha256 } = await receive(tools, run, attachment);
  const durationMs = Math.round(performance.now() - begunAt);
  run.keepRoute({ route: attachment.platform, durationMs, code: null, message: null });
  const sourceKey = `upload:${sha256}`;
  const trackId = trackIdOf(sourceKey);
  if (run.job.trackId !== null && run.job.trackId !== trackId) throw new Fault('not_found', sourceWords.fileGone);
  await refuseBlocked(db, trackId);
  const checking = { ...run, report: (percent: number) => run.report(100 * fetchShare + percent * (1 - fetchShare)) };
  const input = join(run.workdir.path, name);
  const probe = await engine.probe(checking, { input, maxSeconds: maxTrackMinutes * 60, minSeconds });
  return {
    turnedOut: { key: `download:${sourceKey}`, trackId },
    outputs: [{ name, path: downloadPath(trackId, probe.extension) }],
    async save(tx, claim, files) {
      await saveDownload(tx, claim, { facts: { sourceKey, ...describeFile(probe, title) }, files });
      return { trackId, route: attachment.platform };
    },
  };
}

/** Streams it into the private folder, from an address that is fresh. */
async function receive({ root, maxTrackMinutes, ...tools }: AttachmentTools, run: Run, attachment: Attachment) {
  const { signal, workdir } = run;
  const maxBytes = maxTrackMinutes * maxBytesPerMinute;
  const place = await tools.findAttachment(attachment, signal);
  return await openOutside({ ...place, hosts: tools.attachmentHosts, maxBytes, signal }, async (reply) => {
    refuseSignIn(attachment, reply);
    await requireFreeSpace(root, reply.sizeBytes);
    const body = soundOnly(counted(reply, (share) => run.report(100 * fetchShare * share)));
    return await writeIntoWorkdir(root, { workdir, name }, body, { maxBytes, signal });
  });
}

/** Whom Slack does not know it leads to its sign-in page, with status 200. */
function refuseSignIn({ platform }: Attachment, { contentType }: OutsideReply): void {
  if (platform === 'slack' && contentType.startsWith('text/html')) throw notAllowed('Slack', 'it wants us to sign in');
}

/** Passes the body on, and tells which share of it has come: 0 to 1, nothing where its size is unknown. */
async function* counted({ body, sizeBytes }: OutsideReply, tell: (share: number) => void): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (sizeBytes > 0) tell(Math.min(1, received / sizeBytes));
    yield chunk;
  }
}
