import type { Budget, ReplyView } from '../chat-platform.ts';
import type { Clock } from '../clock.ts';
import type { EditJob } from '../reply-editor.ts';

export function aReply(over: Partial<ReplyView> = {}): ReplyView {
  const words = { title: 'Song', coverUrl: null, lines: [], summary: '', buttons: [], againAt: null, files: [] };
  return { ...words, version: { epoch: 0, seq: 1 }, tone: 'working', percent: 0, final: false, ...over };
}

export interface SentEdit {
  readonly key: string;
  readonly view: ReplyView;
  readonly sentMs: number;
  readonly arrived: boolean;
}

/** What the network does with an edit: how long it takes, and an error that it answers with. */
export interface Outcome {
  readonly tookMs: number;
  readonly error?: Error;
}

/** A chat network that is a list of edits, each answered as `outcomes` says; when those are used up, at once and well. */
export function createScreen(clock: Clock, outcomes: Iterable<Outcome> = []) {
  const sent: SentEdit[] = [];
  const source = new Map<string, ReplyView>();
  const answers = outcomes[Symbol.iterator]();
  const inFlight = new Set<string>();
  const overlaps: string[] = [];
  const ended: string[] = [];

  async function edit(key: string, view: ReplyView): Promise<void> {
    if (inFlight.has(key)) overlaps.push(key);
    inFlight.add(key);
    const { value } = answers.next();
    const { tookMs = 0, error }: Partial<Outcome> = value ?? {};
    if (tookMs > 0) await new Promise<void>((resolve) => clock.after(tookMs, resolve));
    sent.push({ key, view, sentMs: clock.now(), arrived: error === undefined });
    inFlight.delete(key);
    if (error !== undefined) throw error;
  }

  return {
    sent,
    overlaps,
    ended,
    source,
    job: (key: string, budgets: readonly Budget[]): EditJob => ({
      key,
      about: {},
      budgets,
      read: async () => source.get(key),
      edit: (view) => edit(key, view),
      shown: async () => {},
      gone: async () => {
        ended.push(key);
      },
    }),
    arrivals: (key: string): ReplyView[] =>
      sent.filter((each) => each.key === key && each.arrived).map(({ view }) => view),
  };
}
