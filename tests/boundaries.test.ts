import { expect, test } from 'vitest';
import { importProblems, type SourceFile, type Workspace } from '../tools/check/import-rules.ts';
import { readSources, readWorkspaces, withImports } from '../tools/check/sources.ts';
import { checkout } from '../tools/env.ts';

const house: Workspace[] = [
  { folder: '', exports: [], dependencies: ['vitest', 'zod', 'postgres'] },
  aWorkspace('packages/core', { exports: ['@alchemy/core/errors'], dependencies: ['zod'] }),
  aWorkspace('packages/db', {
    exports: ['@alchemy/db/client', '@alchemy/db/job-ledger'],
    dependencies: ['@alchemy/core', 'drizzle-orm', 'postgres'],
  }),
  aWorkspace('packages/storage', { exports: ['@alchemy/storage/layout'], dependencies: ['@alchemy/core'] }),
  aWorkspace('packages/jobs', {
    exports: ['@alchemy/jobs/stages'],
    dependencies: ['@alchemy/core', '@alchemy/db', 'bullmq', 'postgres'],
  }),
  aWorkspace('apps/bot', {
    exports: ['@alchemy/bot/terminal'],
    dependencies: ['@alchemy/core', '@alchemy/db', '@alchemy/jobs', '@alchemy/storage', 'discord.js', 'bullmq'],
  }),
  aWorkspace('apps/worker', { dependencies: ['@alchemy/bot', '@alchemy/core', '@alchemy/db', '@alchemy/jobs'] }),
];

test('every import of the checkout keeps to the table', () => {
  const sources = readSources(checkout);
  expect(sources.length).toBeGreaterThan(100);
  expect(importProblems(sources.map(withImports), readWorkspaces(checkout))).toEqual([]);
});

test('only env.ts reads the environment, and where Next asks for it the name of its runtime', () => {
  const readers = readSources(checkout).filter(({ path, text }) => isTyped(path) && readsEnvironment.test(text));
  expect(readers.map(({ path }) => path).filter((path) => !path.endsWith('/env.ts') && !isThisFile(path))).toEqual([]);
});

test.each([
  ['packages/core/src/log.ts', '@alchemy/db/client', 'a package imports one above it'],
  ['packages/storage/src/root.ts', '@alchemy/db/client', 'storage reaches the database'],
  ['packages/jobs/src/plan.ts', '@alchemy/bot/terminal', 'a package imports an app'],
  ['apps/worker/src/main.ts', '@alchemy/bot/terminal', 'an app imports an app'],
  ['apps/bot/src/flow.ts', '@alchemy/storage/layout', 'the bot touches files'],
  ['apps/worker/src/main.ts', '@alchemy/storage/layout', 'a manifest does not list what is imported'],
  ['tools/stems.ts', '@alchemy/core/secrets', 'a module is not exported'],
  ['apps/bot/src/flow.ts', '../../worker/src/main.ts', 'a path leads into another app'],
  ['tools/stems.ts', '../packages/core/src/errors.ts', 'a tool goes around the front door'],
  ['packages/jobs/src/queues.ts', '@alchemy/db/job-ledger', 'another file builds a ledger'],
  ['packages/jobs/src/plan.ts', 'postgres', 'SQL outside db'],
  ['apps/bot/src/flow.ts', 'bullmq', 'a queue outside jobs'],
  ['apps/bot/src/flow.ts', 'discord.js', 'a chat network outside its adapter'],
  ['apps/worker/src/sweeper.ts', 'node:child_process', 'a child outside the port'],
  ['apps/worker/src/sweeper.ts', 'node:fs/promises', 'files outside storage'],
  ['packages/core/src/log.ts', 'pino', 'a package that nobody declared'],
])('%s must not import %s: %s', (path, module) => {
  expect(importProblems([{ path, imports: [module] }], house)).toHaveLength(1);
});

test.each([
  ['packages/jobs/src/pipeline.ts', '@alchemy/db/job-ledger'],
  ['packages/jobs/src/races.test.ts', '@alchemy/db/job-ledger'],
  ['packages/db/src/client.ts', 'drizzle-orm/postgres-js'],
  ['packages/storage/src/root.ts', 'node:fs/promises'],
  ['packages/core/src/env.test.ts', 'vitest'],
  ['apps/worker/src/python-port.ts', 'node:child_process'],
  ['apps/worker/src/python-port.test.ts', 'node:fs'],
  ['apps/bot/src/platforms/discord.ts', 'discord.js'],
  ['tools/stems.ts', '@alchemy/bot/terminal'],
  ['tests/boundaries.test.ts', '../tools/env.ts'],
  ['tests/stand-ins/discord/client.ts', 'discord.js'],
  ['apps/worker/src/resolvers/embed.test.ts', '../../../../tests/stand-ins/spotify/start.ts'],
  ['apps/bot/src/flow.ts', './reply-view.ts'],
])('%s may import %s', (path, module) => {
  expect(importProblems([{ path, imports: [module] }], house)).toEqual([]);
});

test('every way of importing is seen', () => {
  const text = `import a, { b } from './one.ts';
import type {
  C,
} from "./two.ts";
export { d } from './three.ts';
import './four.ts';
const e = await import('./five.ts');
const f = require('./six.ts');
const text = 'not from "./seven.ts"';`;
  const imports = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => `./${name}.ts`);
  const expected: SourceFile = { path: 'x.ts', imports };
  expect(withImports({ path: 'x.ts', text })).toEqual(expected);
});

function aWorkspace(folder: string, parts: Partial<Workspace>): Workspace {
  return { folder, exports: [], dependencies: [], ...parts };
}

const readsEnvironment = /\bprocess\.env\b(?!\.NEXT_RUNTIME\b)/;
const isTyped = (path: string) => /\.tsx?$/.test(path);
const isThisFile = (path: string) => path === 'tests/boundaries.test.ts';
