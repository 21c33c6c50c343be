import { z } from 'zod';

/** One instruction of a Dockerfile, continuation lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, in order; the last one, which is the image, is called `image`. */
export function parseDockerfile(text: string): Stage[] {
  const joined = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, ' ');
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const line of joined.split('\n').filter((one) => one.trim() !== '')) {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? 'image', instructions: [] });
    else stages.at(-1)?.instructions.push({ name, text: rest });
  }
  return stages;
}

/** What the image's instruction of that name says, as the list of words that it is written as. */
export function wordsOf(stage: Stage, name: 'CMD' | 'HEALTHCHECK'): string[] {
  const text = stage.instructions.find((one) => one.name === name)?.text ?? '[]';
  return z.array(z.string()).parse(JSON.parse(text.slice(text.indexOf('['))));
}

/** The variables that the image sets. */
export function variablesOf(stage: Stage): Record<string, string> {
  const lines = stage.instructions.filter(({ name }) => name === 'ENV').map(({ text }) => text);
  return Object.fromEntries(
    lines.flatMap((line) => [...line.matchAll(/(\w+)=(\S*)/g)].map(([, key, value]) => [key, value])),
  );
}
