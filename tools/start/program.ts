import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProgramPlan {
  /** Stands before each of its lines. */
  name: string;
  /** The script and its arguments, for Node. */
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** How long it may take to end when it is asked to. */
  stopLimitMs: number;
}

/** A program that ends sooner than this after its first start is not started again: something about it is wrong. */
const settlingMs = 10_000;
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

const leash = new URL('./leash.mjs', import.meta.url).href;

/** A program of `npm start`: its lines carry its name, and it is started again when it ends by itself. */
export class Program {
  readonly #plan: ProgramPlan;
  readonly #stopping = new AbortController();
  #child: ChildProcess;
  #restarts = false;
  /** Resolves when it has ended for good; `wanted` tells whether it was asked to. */
  readonly ended: Promise<{ wanted: boolean }>;

  constructor(plan: ProgramPlan) {
    this.#plan = plan;
    this.#child = this.#launch();
    this.ended = this.#keepRunning();
  }

  get name(): string {
    return this.#plan.name;
  }

  /** Ends it in good order and starts it again at once. */
  restart(): void {
    this.#restarts = true;
    signal(this.#child, 'SIGTERM');
  }

  /** Asks it to end and waits; kills it and what it started at the limit. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    signal(this.#child, 'SIGTERM');
    const limit = AbortSignal.timeout(this.#plan.stopLimitMs);
    limit.addEventListener('abort', () => this.kill());
    await this.ended;
  }

  /** Ends it, and what it started, at once. */
  kill(): void {
    this.#stopping.abort();
    signal(this.#child, 'SIGKILL');
  }

  async #keepRunning(): Promise<{ wanted: boolean }> {
    let delayMs = firstDelayMs;
    for (let starts = 1; ; starts++) {
      const begun = performance.now();
      const ending = await endOf(this.#child);
      if (this.#stopping.signal.aborted) return { wanted: true };
      if (this.#restarts) {
        this.#restarts = false;
        this.#say('starting again');
        this.#child = this.#launch();
        continue;
      }
      const settled = performance.now() - begun > settlingMs;
      this.#say(`ended with ${ending}`);
      if (starts === 1 && !settled) return { wanted: false };
      delayMs = settled ? firstDelayMs : Math.min(2 * delayMs, longestDelayMs);
      this.#say(`starting again in ${delayMs / 1000} s`);
      await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return { wanted: true };
      this.#child = this.#launch();
    }
  }

  /** In a process group of its own, so that Ctrl-C reaches the starter alone and the order of stopping is kept. */
  #launch(): ChildProcess {
    const { args, cwd, env } = this.#plan;
    const child = spawn(process.execPath, ['--import', leash, ...args], {
      cwd,
      env: { ...env, STARTED_BY: String(process.pid) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#forward(child.stdout, process.stdout);
    this.#forward(child.stderr, process.stderr);
    return child;
  }

  #forward(from: Readable | null, to: NodeJS.WriteStream): void {
    if (from) createInterface({ input: from }).on('line', (line) => to.write(`${this.#plan.name} | ${line}\n`));
  }

  #say(text: string): void {
    process.stderr.write(`${this.#plan.name} | ${text}\n`);
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signalName) => resolve(signalName ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
}

/** To its whole process group. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, name);
}
