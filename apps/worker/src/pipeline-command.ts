import type { PipelineEnv } from './env.ts';
import type { PortCommand } from './python-port.ts';

/** Separation takes 1.4 GB and analysis 1 GB; a child that wants several times that has gone wrong. */
const memoryMb = 6_144;

/** The downloaders take 0.3 GB, and the JavaScript runtime beside them as much. */
const fetchMemoryMb = 2_048;

/** The largest file that a minute of song becomes: 24-bit stereo at 48 kHz, with room to spare. */
const fileMbPerMinute = 20;

/** The command line of one child. @param threads how many cores it may keep busy */
export function pipelineCommand(env: PipelineEnv, options: { threads: number; maxTrackMinutes: number }): PortCommand {
  const [file, ...args] = env.command ?? realCommand(env, options);
  if (file === undefined) throw new TypeError('PIPELINE_COMMAND is empty');
  return { file, args, env: env.childEnv, cwd: env.cwd };
}

function realCommand(env: PipelineEnv, options: { threads: number; maxTrackMinutes: number }): string[] {
  return [
    ...[env.python, '-m', 'pipeline', 'serve'],
    ...['--models-dir', env.modelsDir],
    ...(env.extraModelsDir === undefined ? [] : ['--extra-models-dir', env.extraModelsDir]),
    ...['--cache-dir', env.cacheDir],
    ...['--precision', env.precision],
    ...['--threads', String(options.threads)],
    ...['--memory-mb', String(memoryMb)],
    ...['--file-mb', String(fileMb(options.maxTrackMinutes))],
  ];
}

const fileMb = (maxTrackMinutes: number): number => 64 + maxTrackMinutes * fileMbPerMinute;

/** The command line of a child that fetches one recording; its HOME and its temporary files are in `home`. */
export function fetchCommand(env: PipelineEnv, options: { home: string; maxTrackMinutes: number }): PortCommand {
  const { home, maxTrackMinutes } = options;
  const limits = ['--memory-mb', String(fetchMemoryMb), '--file-mb', String(fileMb(maxTrackMinutes))];
  const [file, ...args] = env.command ?? [env.fetchPython, '-m', 'pipeline.fetch', 'serve', ...limits];
  if (file === undefined) throw new TypeError('PIPELINE_COMMAND is empty');
  return { file, args, env: { ...env.childEnv, HOME: home, TMPDIR: home }, cwd: env.cwd };
}
