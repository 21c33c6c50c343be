import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { isConnectionError } from '@alchemy/db/connection-errors';
import type { Claim, Settlement } from '@alchemy/db/job-types';
import { settlementOf } from '@alchemy/jobs/stages';

/** Why a run ends that its worker gives back because it stops itself. */
export class HandBack extends Fault {
  constructor() {
    super('service_unavailable', faultSentence('service_unavailable'), { retryable: true });
  }
}

/**
 * What becomes of a job whose run failed. A run handed back is nobody's failure: another worker takes the job over at
 * once, however often it was started.
 */
export function settlementFor(claim: Claim, error: unknown, retryBaseMs: number): Settlement {
  if (error instanceof HandBack) return { to: 'retrying', fault: error, delayMs: 0 };
  return settlementOf(claim, faultOf(error), { retryBaseMs });
}

/** What is no Fault is a bug, or a database that went away: another try may pass both by. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = isConnectionError(error) ? 'service_unavailable' : 'internal';
  return new Fault(code, faultSentence(code), { retryable: true, cause: error });
}
