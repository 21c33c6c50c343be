import { Fault } from '@alchemy/core/errors';
import { formatWait } from '@alchemy/core/scale';
import { faultSentence } from '@alchemy/core/sentences';
import { sourceWords } from '@alchemy/core/source-words';

/**
 * A service that may not be asked before `until`; the sentence names the time where it is more than a minute off.
 *
 * @param waitMs from now until then, where the service itself said how long.
 */
export function limitedFault(until: Date, waitMs = Math.max(0, until.getTime() - Date.now()), cause?: unknown): Fault {
  const time = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const sentence = sourceWords.limited(formatWait(waitMs / 1000), waitMs > 60_000 ? time : null);
  return new Fault('rate_limited', sentence, { retryable: true, retryAfterMs: waitMs, cause });
}

/** A service that is down, cut off, too slow, or that sent something else than data. */
export const unavailableFault = (cause: unknown, retryAfterMs?: number): Fault =>
  new Fault('service_unavailable', faultSentence('service_unavailable'), {
    retryable: true,
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

/** Something only the operator can mend: the sentence says what. */
export const operatorFault = (sentence: string, cause?: unknown): Fault =>
  new Fault('operator_attention', sentence, { cause });

/** @throws Fault `too_many_tracks` where a list is longer than may be taken. */
export function refuseTooMany(count: number, maxTracks: number): void {
  if (count <= maxTracks) return;
  throw new Fault('too_many_tracks', sourceWords.tooManyTracks(count, maxTracks));
}
