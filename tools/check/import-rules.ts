// Who may import whom: the table that the tests hold every file to.

/** The parts of the house, each with those of our own packages it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/db': ['core'],
  'packages/storage': ['core'],
  'packages/jobs': ['core', 'db'],
  'apps/bot': ['core', 'db', 'jobs'],
  'apps/worker': ['core', 'db', 'jobs', 'storage'],
  'apps/portal': ['core', 'db', 'jobs', 'storage'],
};

/** Modules that have an owner, and the files that may import them. Tests and tools are free. */
const owners: readonly { module: RegExp; owner: RegExp }[] = [
  { module: /^(drizzle-orm|drizzle-kit|postgres)(\/|$)/, owner: /^packages\/db\// },
  { module: /^(bullmq|ioredis)(\/|$)/, owner: /^packages\/jobs\// },
  { module: /^discord\.js$/, owner: /^apps\/bot\/src\/platforms\/discord/ },
  { module: /^@slack\//, owner: /^apps\/bot\/src\/platforms\/slack/ },
  { module: /^next-auth(\/|$)/, owner: /^apps\/portal\// },
  { module: /^node:child_process$/, owner: /^apps\/worker\/src\/python-port\.ts$/ },
  { module: /^node:fs(\/|$)/, owner: /^packages\/storage\// },
];

const ledger = '@alchemy/db/job-ledger';
const ledgerUser = 'packages/jobs/src/pipeline.ts';

/** One source file: its path from the root of the checkout with forward slashes, and the modules it names. */
export interface SourceFile {
  path: string;
  imports: readonly string[];
}

/** One workspace: its folder (`''` for the root), what its front door offers, and what its manifest asks for. */
export interface Workspace {
  folder: string;
  /** Full module names, such as `@alchemy/core/errors`. */
  exports: readonly string[];
  dependencies: readonly string[];
}

/** Compares the imports of files with the table. @returns one line a forbidden import */
export function importProblems(files: readonly SourceFile[], workspaces: readonly Workspace[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap((module) => {
      const problem = judge(path, module, workspaces);
      return problem === undefined ? [] : [`${path} imports ${module}: ${problem}`];
    }),
  );
}

function judge(path: string, module: string, workspaces: readonly Workspace[]): string | undefined {
  if (module.startsWith('.')) return judgeRelative(path, module, workspaces);
  if (module.startsWith('@alchemy/')) return judgeOwn(path, module, workspaces);
  return judgeOwner(path, module) ?? judgeListed(path, module, workspaces);
}

function judgeRelative(path: string, module: string, workspaces: readonly Workspace[]): string | undefined {
  const target = new URL(module, `file:///${path}`).pathname.slice(1);
  if (isForDevelopment(path) && isFree(target)) return undefined;
  return homeOf(path, workspaces) === homeOf(target, workspaces) ? undefined : 'leaves its workspace by a path';
}

function judgeOwn(path: string, module: string, workspaces: readonly Workspace[]): string | undefined {
  if (!workspaces.some(({ exports }) => exports.includes(module))) return 'its package does not offer it';
  if (module === ledger && path !== ledgerUser && !isForDevelopment(path)) return `only ${ledgerUser} may`;
  const home = homeOf(path, workspaces);
  if (home.folder === '') return undefined;
  const target = module.split('/')[1] ?? '';
  const mayImport = allowed[home.folder] ?? [];
  if (!mayImport.includes(target)) return `${home.folder} may import ${mayImport.join(', ') || 'nothing of ours'}`;
  return home.dependencies.includes(`@alchemy/${target}`) ? undefined : 'its package.json does not list it';
}

function judgeOwner(path: string, module: string): string | undefined {
  if (isFree(path) || isForDevelopment(path)) return undefined;
  const owned = owners.find((rule) => rule.module.test(module));
  return owned === undefined || owned.owner.test(path) ? undefined : 'another part owns it';
}

function judgeListed(path: string, module: string, workspaces: readonly Workspace[]): string | undefined {
  if (module.startsWith('node:')) return undefined;
  const lists = isFree(path) || isForDevelopment(path) ? workspaces : [homeOf(path, workspaces)];
  const name = module.split('/', module.startsWith('@') ? 2 : 1).join('/');
  return lists.some((list) => list.dependencies.includes(name)) ? undefined : 'no package.json lists it for this part';
}

function homeOf(path: string, workspaces: readonly Workspace[]): Workspace {
  const home = workspaces.find(({ folder }) => folder !== '' && path.startsWith(`${folder}/`));
  return home ?? workspaces.find(({ folder }) => folder === '') ?? { folder: '', exports: [], dependencies: [] };
}

function isFree(path: string): boolean {
  return !/^(packages|apps)\//.test(path);
}

/** Tests, what helps them, and the configuration of tools. */
function isForDevelopment(path: string): boolean {
  return /\.(test|e2e|config)\.tsx?$|\/testing(\/|\.ts$)|\/e2e\//.test(path);
}
