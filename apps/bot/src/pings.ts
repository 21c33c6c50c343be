/** Who wants to be told when a request is done. Kept in memory: a restart forgets it, and whoever waits sees the reply. */
export interface Pings {
  add(requestId: string, identity: string): void;
  /** Everybody who asked, once. */
  take(requestId: string): string[];
}

export function createPings(): Pings {
  const waiting = new Map<string, Set<string>>();
  return {
    add(requestId, identity) {
      waiting.set(requestId, (waiting.get(requestId) ?? new Set()).add(identity));
    },
    take(requestId) {
      const people = [...(waiting.get(requestId) ?? [])];
      waiting.delete(requestId);
      return people;
    },
  };
}
