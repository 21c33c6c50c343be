import { actionWords } from '@alchemy/core/action-words';
import { Fault } from '@alchemy/core/errors';
import { portalWords } from '@alchemy/core/portal-words';
import { formatSize } from '@alchemy/core/scale';
import type { Person } from '@alchemy/db/accounts/people';
import { recordAudit } from '@alchemy/db/audit';
import { requireFreeSpace } from '@alchemy/storage/free-space';
import { receiveUpload } from '@alchemy/storage/uploads';
import { admit, tell, tellFault } from '../../../actions/admission.ts';
import { askFromPortal } from '../../../actions/ask-for-track.ts';
import { type Server, server } from '../../../server.ts';

/** Twenty minutes of the largest kind of file that people have: 24 bit at 96 kHz, with room to spare. */
const maxBytes = 1_000_000_000;
const defaultModel = 'htdemucs';

/** Takes a song's file in as the body, and asks for its stems. */
export async function POST(request: Request): Promise<Response> {
  const opened = await server();
  const person = await admit(opened, request, 'operator');
  if (person instanceof Response) return person;
  const size = Number(request.headers.get('content-length') ?? 0);
  if (request.body === null || size > maxBytes) return tell(413, portalWords.refused.tooLarge(formatSize(maxBytes)));
  try {
    await requireFreeSpace(opened.root, size);
    const { sha256 } = await receiveUpload(opened.root, request.body, { maxBytes, signal: request.signal });
    const requestId = await ask(opened, person, { sha256, name: nameOf(request) });
    return Response.json({ message: actionWords.upload.done, href: `/requests/${requestId}` });
  } catch (error) {
    if (error instanceof Fault && error.code === 'too_long')
      return tell(413, portalWords.refused.tooLarge(formatSize(maxBytes)));
    return tellFault(error, opened, { action: 'upload' });
  }
}

async function ask({ pipeline }: Server, person: Person, { sha256, name }: { sha256: string; name: string }) {
  const song = { kind: 'file', sourceKey: `upload:${sha256}`, title: name, model: defaultModel } as const;
  const { requestId } = await pipeline.submit(askFromPortal(person, song), (tx, targetId) =>
    recordAudit(tx, person, { action: 'upload', targetKind: 'request', targetId, detail: { name } }),
  );
  return requestId;
}

/** A name to show, never a place on the disk: there the file is named by its content. */
const nameOf = (request: Request): string =>
  (new URL(request.url).searchParams.get('name') ?? 'song').replaceAll(/\p{Cc}/gu, '').slice(0, 200);
