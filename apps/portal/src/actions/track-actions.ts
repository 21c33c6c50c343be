import { actionWords } from '@alchemy/core/action-words';
import { signToken } from '@alchemy/core/download-link';
import { ModelName } from '@alchemy/db/ask';
import { recordAudit } from '@alchemy/db/audit';
import { allowTrack as allow, deleteTrack as remove } from '@alchemy/db/dashboard/delete-track';
import { createLink, revokeLink as revoke } from '@alchemy/db/links';
import { readRequest } from '@alchemy/db/requests';
import { removeGoneFiles } from '@alchemy/db/retention';
import { takeDown } from '@alchemy/db/takedown';
import { readTrack } from '@alchemy/db/tracks';
import { removeFile } from '@alchemy/storage/files';
import { z } from 'zod';
import { defineAction } from './action.ts';
import { askFromPortal } from './ask-for-track.ts';

const track = z.object({ trackId: z.uuid() });
const hourMs = 3_600_000;

export const separateTrack = defineAction({
  role: 'operator',
  input: z.object({ trackId: z.uuid(), model: ModelName }),
  run: async ({ db, pipeline, person, by }, { trackId, model }) => {
    const { sourceKey, title } = await readTrack(db, trackId);
    const kind = sourceKey.startsWith('upload:') ? 'file' : 'track';
    const { requestId } = await pipeline.submit(askFromPortal(person, { kind, sourceKey, title, model }), (tx, id) =>
      recordAudit(tx, by, { action: 'ask', targetKind: 'request', targetId: id, detail: { trackId, model } }),
    );
    return { message: actionWords.separate.done, href: `/requests/${requestId}` };
  },
});

export const makeLink = defineAction({
  role: 'operator',
  input: z.object({ requestId: z.uuid() }),
  run: async ({ db, env, by }, { requestId }) => {
    const { model, stems } = await readRequest(db, requestId);
    const expiresAt = new Date(Date.now() + env.linkTtlHours * hourMs);
    const id = await createLink(db, { requestId, model, stems, expiresAt }, by);
    const token = signToken({ id, expiresAt }, env.linkSecret);
    return { message: actionWords.makeLink.done, copy: new URL(`/d/${token}`, env.publicUrl).href };
  },
});

export const revokeLink = defineAction({
  role: 'administrator',
  input: z.object({ linkId: z.uuid() }),
  run: async ({ db, by }, { linkId }) => {
    const { done, not } = actionWords.revokeLink;
    return { message: (await revoke(db, linkId, by)) ? done : not };
  },
});

/** The rows go first: a file that is left without one by a crash is an orphan, and found. */
export const deleteTrack = defineAction({
  role: 'administrator',
  input: z.object({ trackId: z.uuid(), confirmation: z.string() }),
  run: async ({ db, root, by }, input) => {
    for (const path of await remove(db, input, by)) await removeFile(root, path);
    return { message: actionWords.deleteTrack.done, href: '/tracks' };
  },
});

export const blockTrack = defineAction({
  role: 'administrator',
  input: track,
  run: async ({ db, root, pipeline, by }, { trackId }) => {
    await takeDown(db, { trackId, by, reason: '', cancelJob: pipeline.cancelJob });
    await removeGoneFiles(db, trackId, (path) => removeFile(root, path));
    return { message: actionWords.blockTrack.done };
  },
});

export const allowTrack = defineAction({
  role: 'administrator',
  input: track,
  run: async ({ db, by }, { trackId }) => {
    await allow(db, trackId, by);
    return { message: actionWords.allowTrack.done };
  },
});
