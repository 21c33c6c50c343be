/** An expiring link as its row tells: which request it opens, and how much of it. */
export interface Link {
  readonly linkId: string;
  readonly requestId: string;
  readonly model: string;
  /** The stems that it gives out; `null` means all that the request asked for. */
  readonly stems: readonly string[] | null;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

export const isExpired = (link: Link, now: Date): boolean => link.expiresAt <= now;
