import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { checkout, programEnvironment } from '../../tools/env.ts';
import { type Instruction, parseDockerfile, type Stage, variablesOf, wordsOf } from './dockerfile.ts';

const run = promisify(execFile);

/** Whoever runs the programs of the images: nobody who may write to them. */
const stranger = process.getuid?.() === 0 ? { uid: 10_001, gid: 10_001 } : {};

export interface Workshop {
  /** Where stages are laid out, one folder each. */
  readonly folder: string;
  /** What `COPY` copies from. */
  readonly context: string;
  /** The Node of the images: first on the path. */
  readonly nodeFolder: string;
}

/** What a Dockerfile describes, laid out in a folder instead of in a container. */
export class Image {
  readonly #stage: Stage;
  readonly #nodeFolder: string;
  /** Stands for `/`. */
  readonly root: string;

  private constructor(stage: Stage, root: string, nodeFolder: string) {
    this.#stage = stage;
    this.root = root;
    this.#nodeFolder = nodeFolder;
  }

  /** Follows the Dockerfile: copies what it copies and runs what it runs, but for what a Debian of its own is needed for. */
  static async build(name: string, workshop: Workshop): Promise<Image> {
    const stages = parseDockerfile(readFileSync(join(checkout, `docker/${name}.Dockerfile`), 'utf8'));
    const rootOf = (stage: string) => join(workshop.folder, name, stage);
    for (const stage of stages) {
      const place = { workshop, root: rootOf(stage.name), rootOf };
      await mkdir(join(place.root, 'app'), { recursive: true });
      for (const instruction of stage.instructions) await follow(instruction, place);
    }
    const image = stages.at(-1);
    if (image === undefined) throw new Error(`${name} has no stage`);
    return new Image(image, rootOf(image.name), workshop.nodeFolder);
  }

  /** The command that the container runs. */
  get command(): string[] {
    return wordsOf(this.#stage, 'CMD');
  }

  get healthCheck(): string[] {
    return wordsOf(this.#stage, 'HEALTHCHECK');
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Starts a command in the image, as its user and with its variables. */
  start([command = '', ...args]: readonly string[], env: Record<string, string>): ChildProcess {
    const path = `${this.#nodeFolder}:/usr/local/bin:/usr/bin:/bin`;
    const own = Object.entries(variablesOf(this.#stage)).map(([key, value]) => [key, inside(this.root, value)]);
    return spawn(command === 'node' ? join(this.#nodeFolder, 'node') : command, args, {
      cwd: join(this.root, 'app'),
      env: { PATH: path, HOME: '/nonexistent', ...Object.fromEntries(own), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...stranger,
    });
  }

  /** Runs a command to its end. */
  async run(command: readonly string[], env: Record<string, string>): Promise<{ exitCode: number; output: string }> {
    const child = this.start(command, env);
    if (!child.stdout || !child.stderr) throw new TypeError('a command without pipes');
    const [out, err, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { exitCode, output: out + err };
  }
}

interface Place {
  readonly workshop: Workshop;
  readonly root: string;
  readonly rootOf: (stage: string) => string;
}

/** What only a container can do, and the machine that runs this has already: Debian's packages, Node, the user. */
const given = /apt-get|useradd|\/usr\/local\/bin\/node/;

async function follow({ name, text }: Instruction, place: Place): Promise<void> {
  if (given.test(text)) return;
  if (name === 'COPY') await copy(text, place);
  if (name === 'RUN') await runInside(text, place);
}

async function copy(text: string, place: Place): Promise<void> {
  const from = /^--from=(\w+)\s+(.*)$/.exec(text);
  const paths = (from?.[2] ?? text).split(/\s+/);
  const target = paths.pop() ?? '';
  for (const path of paths) {
    if (from) await copyFromStage(join(place.rootOf(from[1] ?? ''), path), target, place);
    else await copyFromContext(path, target, place);
  }
}

/** The stages share a disk: names for the same bytes are enough, and the environments are large. */
async function copyFromStage(source: string, target: string, { root }: Place): Promise<void> {
  const to = resolve(root, 'app', target);
  await mkdir(target.endsWith('/') ? to : dirname(to), { recursive: true });
  await run('cp', ['-al', target.endsWith('/') ? `${source}/.` : source, to]);
}

async function copyFromContext(path: string, target: string, { root, workshop }: Place): Promise<void> {
  const to = resolve(root, 'app', target, target.endsWith('/') ? (path.split('/').at(-1) ?? '') : '.');
  await cp(join(workshop.context, path), to, { recursive: true });
}

async function runInside(text: string, { workshop, root }: Place): Promise<void> {
  const command = text.replaceAll('-o alchemy', stranger.uid === undefined ? '' : `-o ${stranger.uid}`);
  await run('/bin/bash', ['-euc', inside(root, command)], {
    cwd: join(root, 'app'),
    env: programEnvironment({
      NODE_ENV: 'production',
      PATH: `${workshop.nodeFolder}:/usr/bin:/bin:${programEnvironment({}).PATH}`,
    }),
    maxBuffer: 1 << 24,
  });
}

/** Absolute places of the image, under its folder. */
const inside = (root: string, text: string) => text.replaceAll(/(?<=^|[\s=])\/(storage|app)\b/g, `${root}/$1`);
