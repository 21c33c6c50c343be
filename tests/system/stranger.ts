import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout, programEnvironment } from '../../tools/env.ts';

/** Somebody who has just fetched the files that git tracks, and nothing else of ours. */
export class Stranger {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.#environment = environment;
  }

  /** @param variables what they set themselves; of the machine's environment they get what is not about this project */
  static async arrive(variables: Readonly<Record<string, string>>): Promise<Stranger> {
    const folder = await mkdtemp(join(tmpdir(), 'alchemy-stranger-'));
    // PostgreSQL runs under another account when the tests run as root.
    await chmod(folder, 0o755);
    const list = execFileSync('git', ['ls-files', '-z'], { cwd: checkout, encoding: 'utf8' }).split('\0');
    for (const file of list.filter((path) => path !== '' && existsSync(join(checkout, path)))) {
      await cp(join(checkout, file), join(folder, file));
    }
    return new Stranger(folder, { ...(await environmentOfTheMachine()), ...variables });
  }

  /** Types a command, such as `npm start`. */
  type(command: string): Typed {
    const [program = '', ...args] = command.split(' ');
    // In a process group of its own, as a terminal gives one to each command.
    const child = spawn(program, args, {
      cwd: this.folder,
      env: this.#environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return typed(child);
  }

  /** All that runs out of the folder: by its command line and, where the system tells, by where it stands. */
  async processes(): Promise<string[]> {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,args='], { maxBuffer: 1 << 26 });
    const lines = stdout.split('\n').map(async (line) => {
      const place = await readlink(`/proc/${Number.parseInt(line, 10)}/cwd`).catch(() => '');
      return `${line} in ${place}`;
    });
    return (await Promise.all(lines)).filter((line) => line.includes(this.folder));
  }

  async leave(): Promise<void> {
    for (const child of this.#running) signalGroup(child, 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 100, retryDelay: 200 });
  }
}

/** A command at work. */
export interface Typed {
  /** All it has printed so far. */
  printed(): string;
  /** Presses Ctrl-C: the terminal tells everything in the foreground. */
  interrupt(): void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
}

function typed(child: ChildProcess): Typed {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    printed: () => output,
    interrupt: () => signalGroup(child, 'SIGINT'),
    ended: once(child, 'close').then(([code, signal]) => [code, signal]),
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

/** What a login shell would give them: neither our settings, nor what npm and the test runner tell their children. */
async function environmentOfTheMachine(): Promise<NodeJS.ProcessEnv> {
  const example = await readFile(join(checkout, '.env.example'), 'utf8');
  const ours = new Set([...example.matchAll(/^#?\s*([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name));
  const ofTheRunner = /^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD$|NODE_ENV$|TEST|VITEST|DEV$|PROD$|MODE$)/;
  return Object.fromEntries(
    Object.entries(programEnvironment({})).filter(([name]) => !ours.has(name) && !ofTheRunner.test(name)),
  );
}
