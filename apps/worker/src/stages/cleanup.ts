import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import type { Stage } from '../run-stage.ts';

export function cleanupStage(): Stage {
  return {
    limitMs: async () => 60_000,
    work: async () => {
      throw new Fault('operator_attention', faultSentence('operator_attention'));
    },
  };
}
