import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '@alchemy/core/errors';
import { type Logger, maskSecrets } from '@alchemy/core/log';
import { faultSentence } from '@alchemy/core/sentences';
import { logChildLine } from './child-log.ts';
import { type Conversation, openConversation, type PortRequest } from './conversation.ts';
import { readLines } from './lines.ts';

const maxLogLineLength = 1 << 16;
const tailLines = 40;
const drainLimitMs = 1_000;
const endLimitMs = 5_000;

/** How a child is started. */
export interface PortCommand {
  file: string;
  args: readonly string[];
  /** The child's whole environment: what is not in here, our secrets among it, it does not see. */
  env: Readonly<Record<string, string>>;
  cwd: string;
}

/**
 * One long-lived child that works on one request at a time and keeps its models warm between them. It leads a process
 * group of its own. When a request is given up, or the child dies or breaks the protocol, the whole group is ended at
 * once and the next request starts a fresh child.
 */
export class PythonPort {
  readonly #command: PortCommand;
  readonly #log: Logger;
  #requestLog: Logger | undefined;
  #child: Child | undefined;
  #tail: string[] = [];
  #busy = false;
  #closed = false;

  constructor(command: PortCommand, log: Logger) {
    this.#command = command;
    this.#log = log;
  }

  /**
   * @returns the value of the child's result, for the caller to parse.
   * @throws Fault as the child names it; `internal`, `out_of_memory` or `timeout` when the child broke, `operator_attention`
   *   when it cannot be started; the reason of `signal` when that aborted. By then nothing of a broken group is left.
   */
  async request(request: PortRequest): Promise<unknown> {
    if (this.#busy || this.#closed) throw new Error(`The port is ${this.#closed ? 'closed' : 'busy'}.`);
    request.signal.throwIfAborted();
    this.#busy = true;
    this.#tail = [];
    this.#requestLog = request.log;
    try {
      if (this.#child?.conversation.isOver()) await this.#end(this.#child);
      const child = this.#child ?? this.#start();
      const answer = await child.conversation.ask(request).catch(async (error) => {
        await this.#end(child);
        throw error;
      });
      if ('value' in answer) return answer.value;
      // Memory that a child could not get, it often cannot give back: a fresh one starts small.
      if (answer.fault.code === 'out_of_memory') await this.#end(child);
      throw answer.fault;
    } finally {
      this.#busy = false;
      this.#requestLog = undefined;
    }
  }

  /** The child's process id; `undefined` while there is none. */
  get pid(): number | undefined {
    return this.#child?.process.pid;
  }

  /** What the child wrote to standard error since the latest request began: its last lines, secrets masked. */
  get logTail(): string {
    return this.#tail.join('\n');
  }

  /** Lets an idle child go by ending its input. A busy one, or one that has not gone after `limitMs`, is ended. */
  async close(limitMs: number): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (!child) return;
    if (!this.#busy) await letGo(child, limitMs);
    await this.#end(child);
  }

  #start(): Child {
    const child = startChild(this.#command, (line) => {
      logChildLine(this.#requestLog ?? this.#log, child.process.pid, line);
      this.#tail = [...this.#tail.slice(1 - tailLines), maskSecrets(line)];
    });
    this.#child = child;
    void child.gone.then((fault) => {
      if (this.#child === child) this.#child = undefined;
      child.conversation.fail(fault);
    });
    return child;
  }

  async #end(child: Child): Promise<void> {
    if (this.#child === child) this.#child = undefined;
    endGroup(child.process);
    const isGone = await Promise.race([child.gone, wait(endLimitMs, undefined, { ref: false })]);
    if (!isGone) this.#log.error({ pid: child.process.pid }, 'a child outlived SIGKILL');
  }
}

interface Child {
  process: ChildProcessWithoutNullStreams;
  conversation: Conversation;
  /** Resolves, with the reason as a Fault, when the process has ended and its streams are read to their end. */
  gone: Promise<Fault>;
}

function startChild(command: PortCommand, onLogLine: (line: string) => void): Child {
  const process = spawn(command.file, command.args, { cwd: command.cwd, env: command.env, detached: true });
  readLines(process.stderr, maxLogLineLength, { onLine: onLogLine, onTooLong: () => onLogLine('(a line too long)') });
  return { process, conversation: openConversation(process.stdin, process.stdout), gone: whenGone(process) };
}

async function whenGone(process: ChildProcessWithoutNullStreams): Promise<Fault> {
  const drained = once(process, 'close').catch(() => undefined);
  try {
    const [code, signal] = await once(process, 'exit');
    // Its own children may still be at work, and hold the streams open.
    endGroup(process);
    await Promise.race([drained, wait(drainLimitMs, undefined, { ref: false })]);
    return exitFault(code, signal);
  } catch (cause) {
    return new Fault('operator_attention', faultSentence('operator_attention'), { cause });
  }
}

function exitFault(code: unknown, signal: unknown): Fault {
  const cause = new Error(`The child ended (status ${code}, signal ${signal}).`);
  // Nobody but the kernel, short of memory, ends a child of ours so; one that we end ourselves has no one waiting.
  if (signal === 'SIGKILL') return broken('out_of_memory', cause);
  return broken(signal === 'SIGXCPU' ? 'timeout' : 'internal', cause);
}

const broken = (code: 'out_of_memory' | 'timeout' | 'internal', cause: Error) =>
  new Fault(code, faultSentence(code), { retryable: true, cause });

async function letGo(child: Child, limitMs: number): Promise<void> {
  child.process.stdin.end();
  await Promise.race([child.gone, wait(limitMs, undefined, { ref: false })]);
}

function endGroup({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
