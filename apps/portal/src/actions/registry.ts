import type { Action } from './action.ts';
import { cancelJob, cancelRequest, retryFailures, retryJob, retryJobs, retryRequest } from './job-actions.ts';
import {
  blockPerson,
  disablePerson,
  enablePerson,
  forgetPerson,
  invitePerson,
  setRole,
  unblockPerson,
} from './people-actions.ts';
import { applyOrphans, cancelWaiting, pauseQueue, restoreOrphan, resumeQueue, scanOrphans } from './system-actions.ts';
import { allowTrack, blockTrack, deleteTrack, makeLink, revokeLink, separateTrack } from './track-actions.ts';

/** Every action there is, by the name under which it is posted. */
export const actions = {
  'retry-job': retryJob,
  'cancel-job': cancelJob,
  'retry-jobs': retryJobs,
  'retry-failures': retryFailures,
  'retry-request': retryRequest,
  'cancel-request': cancelRequest,
  'separate-track': separateTrack,
  'make-link': makeLink,
  'revoke-link': revokeLink,
  'delete-track': deleteTrack,
  'block-track': blockTrack,
  'allow-track': allowTrack,
  'set-role': setRole,
  'disable-person': disablePerson,
  'enable-person': enablePerson,
  'block-person': blockPerson,
  'unblock-person': unblockPerson,
  'forget-person': forgetPerson,
  'invite-person': invitePerson,
  'pause-queue': pauseQueue,
  'resume-queue': resumeQueue,
  'cancel-waiting': cancelWaiting,
  'scan-orphans': scanOrphans,
  'apply-orphans': applyOrphans,
  'restore-orphan': restoreOrphan,
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof actions;

export const findAction = (name: string): Action | undefined =>
  Object.hasOwn(actions, name) ? actions[name as ActionName] : undefined;
