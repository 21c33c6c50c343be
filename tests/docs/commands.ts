import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../tools/env.ts';

/** The pages for people who install, run or change this. Decision pages tell of their time. */
export const documents: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync(join(checkout, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'third-party.md')
    .map((name) => `docs/${name}`),
];

export const textOf = (document: string): string => readFileSync(join(checkout, document), 'utf8');

const programs = /^(apt|apt-get|brew|cd|curl|docker|git|node|npm|npx|pip|python3?|sudo|systemctl|wsl)\b/;

/** Every command of a page: the lines of its blocks, and the calls of npm within its sentences. Comments are left out. */
export function commandsOf(document: string): string[] {
  const text = textOf(document).replace(/```mermaid[\s\S]*?```/g, '');
  const blocks = [...text.matchAll(/^```(?!mermaid)\w*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const indented = text
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4));
  const spans = [...text.matchAll(/`(npm (?:run \w|test|start|ci)[^`]*|(?:docker compose|systemctl) [^`]+)`/g)].map(
    ([, span = '']) => span,
  );
  const lines = [...blocks, ...indented, ...spans].map((line) => line.replace(/\s+#.*$/, '').trim());
  return [...new Set(lines.filter((line) => programs.test(line)))];
}

/** What shows that a command does what the page says. */
export type Proof =
  /** A test that calls it: its file, and what in it does. */
  | { readonly test: string; readonly calls: string }
  /** Why no test can call it. */
  | { readonly cannot: string };

const aCommandOf = (tool: string): Proof => ({ test: `tests/docs/tools.test.ts`, calls: `'${tool}'` });
const admin = (calls: string): Proof => ({ test: 'tools/admin.test.ts', calls });
const noEngine: Proof = {
  cannot:
    'needs a container engine; tests/containers.test.ts holds the file to its schema, tests/system/images.test.ts runs the images',
};
const thePlace = (why: string): Proof => ({ cannot: why });

/** The first pattern that fits a command says what shows that it works. */
export const proofs: readonly (readonly [RegExp, Proof])[] = [
  [/^npm run (--silent )?stems -- /, { test: 'tests/system/stems.test.ts', calls: 'bench.stems([' }],
  [/^npm (run )?start$/, { test: 'tests/system/start.test.ts', calls: "'start'" }],
  [/^npm run dev$/, { test: 'tests/system/dev.test.ts', calls: "'dev'" }],
  [/^npm run doctor$/, { test: 'tests/doctor.test.ts', calls: "'doctor'" }],
  [/^npm run migrate$/, aCommandOf('migrate')],
  [/^npm run setup( -- fetch)?$/, { test: 'tools/setup.test.ts', calls: 'setup.mjs' }],
  [/^npm run (check|licences)$/, thePlace('is what the build itself runs; tools/check and tools/licences have tests')],
  [/^npm test( -- .*)?$/, thePlace('is what runs this very test')],
  [/^npm run bench -- /, thePlace('takes minutes, and is no test')],
  [/^npm run admin -- (retry|cancel|revoke) /, admin("['retry', 'cancel', 'revoke']")],
  [/^npm run admin -- backup /, admin("admin('backup'")],
  [/^npm run admin -- restore /, admin("admin('restore'")],
  [/^npm run admin -- verify$/, admin("admin('verify')")],
  [/^npm run admin -- cleanup$/, admin("admin('cleanup')")],
  [
    /^npm run admin -- cleanup --apply$/,
    { test: 'tests/system/admin-cleanup.test.ts', calls: "admin('cleanup', '--apply')" },
  ],
  [/^npm run admin -- create-user /, admin("admin('create-user'")],
  [/^npm run admin -- (block|forget) /, admin("admin('forget'")],
  [/^npm run admin -- update-sources/, thePlace('asks the registry for newer versions and installs them')],
  [/^npm run generate /, thePlace('writes a migration into the checkout')],
  [/^npm ci$/, { test: 'tools/setup/npm-packages.test.ts', calls: 'npmPackages' }],
  [/^docker compose /, noEngine],
  [/^systemctl /, thePlace('changes the machine')],
  [/^(sudo|brew|wsl|git|cd) /, thePlace('changes the machine or fetches the checkout')],
];

export const proofOf = (command: string): Proof | undefined => proofs.find(([pattern]) => pattern.test(command))?.[1];
