import type { ToolEnv } from '../env.ts';

/** One thing that an administrator can do from a shell. */
export interface Command {
  /** Its arguments, as the usage shows them. */
  readonly takes: string;
  readonly does: string;
  /**
   * @returns the sentence that tells what became of it
   * @throws Refused when the arguments cannot be used; NothingDone when there was nothing to do; a Fault
   */
  run(args: readonly string[], env: ToolEnv): Promise<string>;
}

/** What was typed cannot be used; the message says how. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The answer is no: the message says why. */
export class NothingDone extends Error {
  override readonly name = 'NothingDone';
}
