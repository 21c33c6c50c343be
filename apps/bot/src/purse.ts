import type { Budget } from './chat-platform.ts';

/** Pays edits from budgets. An edit counts from its end on: however long it travelled, the network sees the pace kept. */
export interface Purse {
  /** Milliseconds until all of these budgets have room; `Infinity` while only the end of an edit under way makes it. */
  waitMs(budgets: readonly Budget[], nowMs: number): number;
  /** Takes one edit from each. */
  pay(budgets: readonly Budget[]): Payment;
  /** The network said that this budget is used up. */
  close(name: string, untilMs: number): void;
}

export interface Payment {
  /** The edit was answered at this time. */
  spent(nowMs: number): void;
  /** There was no edit after all. */
  giveBack(): void;
}

interface Account {
  /** When each edit ended; `Infinity` while it is under way. */
  edits: { atMs: number }[];
  closedUntilMs: number;
}

export function createPurse(): Purse {
  const accounts = new Map<string, Account>();

  function account(name: string): Account {
    const known = accounts.get(name) ?? { edits: [], closedUntilMs: 0 };
    accounts.set(name, known);
    return known;
  }

  function accountWaitMs(budget: Budget, nowMs: number): number {
    const known = accounts.get(budget.name);
    if (known === undefined) return 0;
    known.edits = known.edits.filter(({ atMs }) => atMs + budget.perMs > nowMs);
    if (known.edits.length === 0 && known.closedUntilMs <= nowMs) accounts.delete(budget.name);
    return Math.max(known.closedUntilMs - nowMs, roomInMs(known.edits, budget, nowMs));
  }

  return {
    waitMs: (budgets, nowMs) => Math.max(0, ...budgets.map((budget) => accountWaitMs(budget, nowMs))),
    pay(budgets) {
      const edit = { atMs: Number.POSITIVE_INFINITY };
      const paid = budgets.map(({ name }) => account(name));
      for (const { edits } of paid) edits.push(edit);
      return {
        spent: (nowMs) => {
          edit.atMs = nowMs;
        },
        giveBack: () => {
          edit.atMs = Number.NEGATIVE_INFINITY;
        },
      };
    },
    close(name, untilMs) {
      const known = account(name);
      known.closedUntilMs = Math.max(known.closedUntilMs, untilMs);
    },
  };
}

function roomInMs(edits: readonly { atMs: number }[], { edits: allowed, perMs }: Budget, nowMs: number): number {
  if (edits.length < allowed) return 0;
  const ends = edits.map(({ atMs }) => atMs).sort((a, b) => a - b);
  return (ends[edits.length - allowed] ?? 0) + perMs - nowMs;
}
