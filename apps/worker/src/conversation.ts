import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { Fault } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import { faultSentence } from '@alchemy/core/sentences';
import { readLines } from './lines.ts';
import { type PortEvent, parsePortEvent, portRequestLine } from './protocol.ts';
import { limitedFault } from './resolvers/faults.ts';

const maxLineLength = 1 << 20;

export interface PortRequest {
  op: string;
  args: Record<string, unknown>;
  /** The request is given up when this aborts; its reason is what the caller gets. */
  signal: AbortSignal;
  /** Whole percent, 0 to 100, and what the child is at. Must not throw. */
  onProgress?(percent: number, step: string): void;
  /** Where the child's lines go while it works on this request: with the ids of the job bound to them. */
  log?: Logger;
}

/** The child's own answer: a value, or a refusal after which it lives on. */
export type Answer = { value: unknown } | { fault: Fault };

/** The protocol over a pair of streams: one request, its progress, its answer, then the next. */
export interface Conversation {
  /** Rejects when the child can no longer be relied on, or the request is given up: then the child has to go. */
  ask(request: PortRequest): Promise<Answer>;
  /** Ends the conversation; whoever waits for an answer gets `error`. */
  fail(error: Error): void;
  /** Whether it ended: the child is of no more use. */
  isOver(): boolean;
}

export function openConversation(input: Writable, output: Readable): Conversation {
  let waiting: Waiting | undefined;
  let failure: Error | undefined;

  const fail = (error: Error) => {
    failure ??= error;
    waiting?.reject(failure);
  };
  readLines(output, maxLineLength, {
    onLine(line) {
      const event = readEvent(line);
      if (event instanceof Fault) fail(event);
      else waiting?.hear(event);
    },
    onTooLong: () => fail(brokenProtocol(new Error(`a line of more than ${maxLineLength} characters`))),
  });
  input.on('error', (cause) => fail(brokenProtocol(cause)));

  return {
    fail,
    isOver: () => failure !== undefined,
    async ask(request) {
      if (failure) throw failure;
      const { signal } = request;
      const onAbort = () => waiting?.reject(signal.reason);
      signal.throwIfAborted();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        return await new Promise<Answer>((resolve, reject) => {
          const id = randomUUID();
          waiting = { reject, hear: (event) => hear(event, { id, request, resolve, reject }) };
          input.write(portRequestLine({ id, op: request.op, args: request.args }));
        });
      } finally {
        signal.removeEventListener('abort', onAbort);
        waiting = undefined;
      }
    },
  };
}

interface Waiting {
  hear(event: PortEvent): void;
  reject(reason: unknown): void;
}

interface Pending {
  id: string;
  request: PortRequest;
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

function hear(event: PortEvent, pending: Pending): void {
  if (event.id !== pending.id) {
    pending.reject(brokenProtocol(new Error(`an event of the request ${event.id}, which is not at work`)));
    return;
  }
  if (event.event === 'progress') pending.request.onProgress?.(event.percent, event.step);
  if (event.event === 'result') pending.resolve({ value: event.value });
  if (event.event === 'error') pending.resolve({ fault: faultOf(event) });
}

function readEvent(line: string): PortEvent | Fault {
  try {
    return parsePortEvent(line);
  } catch (cause) {
    return brokenProtocol(new Error(`not an event: ${JSON.stringify(line.slice(0, 200))}`, { cause }));
  }
}

/** The sentence comes from the catalogue; what the child says is for the operator, in the cause. */
function faultOf(event: PortEvent & { event: 'error' }): Fault {
  const cause = new Error(event.message);
  const { code, retryable, candidates = [], retryAfterSeconds } = event;
  if (retryAfterSeconds === undefined) return new Fault(code, faultSentence(code), { retryable, candidates, cause });
  const retryAfterMs = retryAfterSeconds * 1_000;
  if (code === 'rate_limited') return limitedFault(new Date(Date.now() + retryAfterMs), retryAfterMs, cause);
  return new Fault(code, faultSentence(code), { retryable, retryAfterMs, cause });
}

const brokenProtocol = (cause: unknown) => new Fault('internal', faultSentence('internal'), { retryable: true, cause });
