import { actionWords } from '@alchemy/core/action-words';
import { builtInModels } from '@alchemy/core/models';
import { covers, type Role } from '@alchemy/db/accounts/roles';
import type { TrackPage } from '@alchemy/db/dashboard/track-page';
import { ActionButton } from '../client/action-button.tsx';
import { SeparateForm } from '../client/separate-form.tsx';

/** What can be done with a song, for those who may. */
export function TrackActions({ page, role }: { page: TrackPage; role: Role }) {
  const { track, askers } = page;
  const [newest] = askers;
  const models = [...new Set([...Object.keys(builtInModels), ...page.files.flatMap(({ model }) => model ?? [])])];
  const input = { trackId: track.id };
  return (
    <>
      {covers(role, 'operator') && track.blockedAt === null && <SeparateForm trackId={track.id} models={models} />}
      {covers(role, 'operator') && newest !== undefined && track.blockedAt === null && (
        <ActionButton action="make-link" input={{ requestId: newest.requestId }} size="medium">
          {actionWords.makeLink.label}
        </ActionButton>
      )}
      {covers(role, 'administrator') &&
        (track.blockedAt === null ? (
          <ActionButton action="block-track" input={input} size="medium" question={actionWords.blockTrack}>
            {actionWords.blockTrack.label}
          </ActionButton>
        ) : (
          <ActionButton action="allow-track" input={input} size="medium">
            {actionWords.allowTrack.label}
          </ActionButton>
        ))}
      {covers(role, 'administrator') && (
        <ActionButton
          action="delete-track"
          input={input}
          variant="danger"
          size="medium"
          question={{ ...actionWords.deleteTrack, typed: track.title }}
        >
          {actionWords.deleteTrack.label}
        </ActionButton>
      )}
    </>
  );
}
