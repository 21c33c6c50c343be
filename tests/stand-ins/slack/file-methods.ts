import { z } from 'zod';
import { parseBlocks } from './blocks.ts';
import { channelToPost } from './channel-access.ts';
import type { StoredFile } from './file-host.ts';
import { jsonField, parseArguments } from './form.ts';
import type { Call, Method } from './method.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';

const ById = z.object({ file: z.string() });
const Announced = z.object({ filename: z.string().min(1), length: z.coerce.number().int().min(1) });
const Completion = z.object({
  files: jsonField(z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)),
  channel_id: z.string().optional(),
  thread_ts: z.string().optional(),
  initial_comment: z.string().optional(),
  blocks: jsonField(z.unknown()).optional(),
});

/** Reading about files, and the three steps of sharing one. */
export function fileMethods(parts: Parts): Method[] {
  return [
    {
      name: 'files.info',
      tier: 'tier4',
      scope: 'files:read',
      handle: ({ team, args }) => {
        const file = parts.files.find(parseArguments(ById, args).file);
        if (file?.team !== team) throw new Refusal('file_not_found');
        return { file: parts.wire.file(file) };
      },
    },
    {
      name: 'files.getUploadURLExternal',
      tier: 'tier4',
      scope: 'files:write',
      handle: ({ team, args }) => {
        const { filename, length } = parseArguments(Announced, args);
        const { fileId, uploadUrl } = parts.files.openUpload(team, filename, length);
        return { file_id: fileId, upload_url: uploadUrl };
      },
    },
    {
      name: 'files.completeUploadExternal',
      tier: 'tier4',
      scope: 'files:write',
      handle: (call) => share(parts, call),
    },
  ];
}

function share(parts: Parts, { team, args }: Call) {
  const { files: named, channel_id, thread_ts, initial_comment, blocks } = parseArguments(Completion, args);
  const channel = channel_id === undefined ? undefined : channelToPost(parts.workspaces, team, channel_id);
  const files = named.map(({ id }) => completed(parts, id, team.botUserId));
  if (channel) {
    const shown = { text: initial_comment ?? '', blocks: blocks === undefined ? [] : parseBlocks(blocks) };
    parts.messages.create({ channel, userId: team.botUserId, threadTs: thread_ts, files, ...shown }, 'api');
  }
  return { files: files.map((file) => parts.wire.file(file)) };
}

function completed({ files }: Parts, id: string, userId: string): StoredFile {
  const file = files.completeUpload(id, userId);
  if (!file) throw new Refusal('file_not_found');
  return file;
}
