import { PassThrough } from 'node:stream';
import { until } from '@alchemy/db/testing';
import type { ChatPlatform } from '../chat-platform.ts';
import { contractSuite, type Rig } from '../testing/contract.ts';
import { createTerminalChat } from './terminal-chat.ts';

/** A shell in memory: what was written last is what is seen. */
async function startRig(): Promise<Rig> {
  const written: string[] = [];
  const output = new PassThrough();
  output.on('data', (chunk: Buffer) => written.push(chunk.toString().trimEnd()));
  const inputs: PassThrough[] = [];
  const type = async (line: string, isAnswered: boolean) => {
    const before = written.length;
    inputs[0]?.write(`${line}\n`);
    if (isAnswered) await until('the shell answers', () => written.length > before);
  };
  const newest = () => written.at(-1) ?? '';
  const labels = () => [...newest().matchAll(/^\[([^\]]+)\]$/gm)].map(([, label = '']) => label);
  return {
    identity: 'terminal:sam',
    workspace: 'terminal',
    isShared: false,
    open: (): ChatPlatform => {
      const input = new PassThrough();
      inputs.push(input);
      return createTerminalChat({ input, output, account: 'sam' });
    },
    command: (link) => type(`/stems ${link}`, true),
    press: (label) => type(label, false),
    seen: () => ({ text: newest(), buttons: labels() }),
    pinged: () => written.flatMap((text) => /^@(terminal:\w+) /.exec(text)?.[1] ?? []),
    close: async () => {
      for (const input of inputs) input.end();
    },
  };
}

contractSuite('The terminal', startRig);
