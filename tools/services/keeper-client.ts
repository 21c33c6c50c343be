import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@alchemy/core/errors';
import { z } from 'zod';
import { isSameProcess } from '../setup/processes.mjs';

export type ServerName = 'postgres' | 'redis';

export interface KeeperOptions {
  /** Where the servers keep their data and logs; one keeper a folder. */
  folder: string;
  want: readonly ServerName[];
  /** How long the keeper waits after its last user before it stops the servers. */
  graceMs: number;
  signal: AbortSignal;
}

export interface KeeperConnection {
  socket: Socket;
  /** The addresses of the servers that were wanted. */
  urls: Urls;
}

const State = z.object({ pid: z.number(), startedAt: z.string().nullable(), port: z.number(), token: z.string() });
type State = z.infer<typeof State>;

const Urls = z.object({ postgres: z.string().optional(), redis: z.string().optional() });
type Urls = z.infer<typeof Urls>;
const Answer = z.union([z.object({ urls: Urls }), z.object({ error: z.string() })]);

const betweenTriesMs = 50;

/**
 * Connects to the keeper of a folder; starts one where none lives.
 *
 * @throws Fault `service_unavailable` when a server or the keeper cannot be started.
 */
export async function reachKeeper(options: KeeperOptions): Promise<KeeperConnection> {
  makeFolder(options.folder);
  let keeper: ChildProcess | undefined;
  for (;;) {
    const state = readState(options.folder);
    const connection = state && (await enter(state, options));
    if (connection) return connection;
    if (keeper?.exitCode) throw unavailable(`Their keeper ended at once; its log is ${logFile(options.folder)}.`);
    if (!state && (!keeper || keeper.exitCode === 0)) keeper = startKeeper(options);
    await sleep(betweenTriesMs, undefined, { signal: options.signal });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unavailable(`${folder} cannot be made.`, error);
  }
}

/** The state a living keeper has written; what a killed one left behind counts as nothing. */
function readState(folder: string): State | undefined {
  try {
    const state = State.parse(JSON.parse(readFileSync(join(folder, 'keeper.json'), 'utf8')));
    return isSameProcess(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** In a session of its own: neither Ctrl-C nor the end of the program that needed it first reaches it. */
function startKeeper({ folder, graceMs }: KeeperOptions): ChildProcess {
  const log = openSync(logFile(folder), 'a', 0o600);
  const program = join(import.meta.dirname, 'keeper.mjs');
  const child = spawn(process.execPath, [program, folder, `${graceMs}`], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

/** @returns nothing when nobody is there, or the keeper is on its way out */
async function enter(state: State, { want, signal }: KeeperOptions): Promise<KeeperConnection | undefined> {
  const socket = connect(state.port, '127.0.0.1');
  const cut = () => socket.destroy();
  socket.on('error', cut);
  signal.addEventListener('abort', cut);
  socket.write(`${JSON.stringify({ token: state.token, want })}\n`);
  const line = await firstLine(socket);
  signal.removeEventListener('abort', cut);
  if (line === undefined) return undefined;
  const answer = Answer.parse(JSON.parse(line));
  if ('urls' in answer) return { socket, urls: answer.urls };
  socket.destroy();
  throw unavailable(answer.error);
}

/** The listener stays: only a stream that is read notices its end. */
function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text);
    });
    socket.once('close', () => resolve(undefined));
  });
}

function logFile(folder: string): string {
  return join(folder, 'keeper.log');
}

function unavailable(reason: string, cause?: unknown): Fault {
  return new Fault('service_unavailable', `The private services cannot be started. ${reason}`, { cause });
}
