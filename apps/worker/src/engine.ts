import { Fault } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import { faultSentence } from '@alchemy/core/sentences';
import type { z } from 'zod';
import { AnalyseResult, FormatResult, ProbeResult, SeparateResult } from './protocol.ts';
import { type PortCommand, PythonPort } from './python-port.ts';
import type { Run } from './run-stage.ts';

/** What a stage lends the engine of its run. */
export type EngineRun = Pick<Run, 'signal' | 'limitMs' | 'report' | 'keepLog' | 'log'>;

export interface MixInput {
  /** Absolute. */
  path: string;
  /** Linear; 1 where absent. */
  gain?: number;
}

export interface SeparateArguments {
  input: string;
  outDir: string;
  model: string;
  tags: SongTags;
  /** Absolute path of a picture. */
  cover?: string;
}

/** What is written into files about the song: `bpm` is a number, `key` such as `A minor`. */
export type SongTags = Readonly<Record<string, string | number>>;

export interface FormatArguments {
  inputs: readonly MixInput[];
  output: string;
  format: string;
  /** What a container has no name for is left out. */
  tags: SongTags;
  /** Absolute path of a picture. */
  cover?: string;
}

/** The Python pipeline, op by op; all paths are absolute. Its percents go to the run's report. */
export interface Engine {
  probe(run: EngineRun, args: { input: string; maxSeconds: number; minSeconds: number }): Promise<ProbeResult>;
  separate(run: EngineRun, args: SeparateArguments): Promise<SeparateResult>;
  analyse(run: EngineRun, args: { input: string; output: string }): Promise<AnalyseResult>;
  format(run: EngineRun, args: FormatArguments): Promise<FormatResult>;
  /** Process ids of the children that live. */
  children(): number[];
  /** Ends the children; those at work at once, idle ones within `limitMs`. */
  close(limitMs: number): Promise<void>;
}

export interface EngineOptions {
  command: PortCommand;
  /** How many requests at a time, each with a child of its own: the concurrency of the queue that it serves. */
  slots: number;
  /** Processor cores that one child may keep busy; with the time limit it makes the limit of processor time. */
  cores: number;
  log: Logger;
}

/** Children start with the first request that needs them, and stay. */
export function openEngine({ command, slots, cores, log }: EngineOptions): Engine {
  const ports = Array.from({ length: slots }, () => new PythonPort(command, log));
  const idle = [...ports];

  async function ask<T>(run: EngineRun, op: string, args: object, result: z.ZodType<T>): Promise<T> {
    // The most recently used child first: it is the one whose models are warm.
    const port = idle.pop();
    if (!port) throw new Error(`more than ${slots} requests at a time`);
    const limits = { cpuSeconds: Math.ceil((run.limitMs / 1_000) * cores) };
    try {
      const { signal, report, log } = run;
      const request = { op, args: { ...args, limits }, signal, onProgress: report, log };
      return parseResult(result, await port.request(request));
    } catch (error) {
      run.keepLog(port.logTail);
      throw error;
    } finally {
      idle.push(port);
    }
  }

  return {
    probe: (run, args) => ask(run, 'probe', args, ProbeResult),
    separate: (run, args) => ask(run, 'separate', args, SeparateResult),
    analyse: (run, args) => ask(run, 'analyse', args, AnalyseResult),
    format: (run, args) => ask(run, 'format', args, FormatResult),
    children: () => ports.flatMap(({ pid }) => pid ?? []),
    close: async (limitMs) => {
      await Promise.all(ports.map((port) => port.close(limitMs)));
    },
  };
}

function parseResult<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault('internal', faultSentence('internal'), { cause: parsed.error });
}
