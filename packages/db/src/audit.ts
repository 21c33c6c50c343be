import type { Tx } from './client.ts';
import type { Actor } from './job-types.ts';
import { audit } from './schema.ts';

export interface AuditEntry {
  /** A verb: `retry`, `cancel`, `revoke`, … */
  readonly action: string;
  readonly targetKind: 'request' | 'job' | 'track' | 'link' | 'user' | 'storage' | 'queue';
  readonly targetId: string | null;
  readonly detail?: Record<string, unknown>;
}

/** Writes down who did what, in the transaction that did it. */
export async function recordAudit(tx: Tx, by: Actor, entry: AuditEntry): Promise<void> {
  await tx.insert(audit).values({ ...entry, actor: by.identity });
}
