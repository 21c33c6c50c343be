/** What an examination found: all well, or what to do about it. */
export interface Finding {
  /** What was seen, such as a version or a size. */
  detail: string;
  /** Absent when all is well: one sentence that a person can follow. */
  remedy?: string;
}

export interface Examination {
  /** What is examined. */
  name: string;
  run(): Promise<Finding>;
}

/** One line for what is well; for what is not, the remedy on a second one. */
export function describeFinding(name: string, { detail, remedy }: Finding): string {
  return remedy === undefined ? `ok    ${name}: ${detail}\n` : `FAIL  ${name}: ${detail}\n      ${remedy}\n`;
}
