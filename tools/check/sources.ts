import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { SourceFile, Workspace } from './import-rules.ts';

const Names = z.record(z.string(), z.unknown()).default({});
const Manifest = z.object({ name: z.string(), exports: Names, dependencies: Names, devDependencies: Names });

/** Every TypeScript and JavaScript file that is or is about to be committed. */
export function readSources(root: string): { path: string; text: string }[] {
  return listFiles(root, '*.ts', '*.tsx', '*.mjs').map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** The workspaces as their manifests describe them, the root included. */
export function readWorkspaces(root: string): Workspace[] {
  return listFiles(root, 'package.json', '*/package.json').map((path) => {
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(root, path), 'utf8')));
    const folder = dirname(path);
    return {
      folder: folder === '.' ? '' : folder,
      exports: Object.keys(manifest.exports).map((door) => `${manifest.name}${door.slice(1)}`),
      dependencies: [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)],
    };
  });
}

const statements = [
  /^\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  /\brequire\(\s*['"]([^'"]+)['"]/g,
];

/** The modules that a file names in imports, exports, `import()` and `require()`. */
export function withImports({ path, text }: { path: string; text: string }): SourceFile {
  return {
    path,
    imports: statements.flatMap((statement) => [...text.matchAll(statement)].map(([, name = '']) => name)),
  };
}

function listFiles(root: string, ...patterns: string[]): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\n');
  return files.filter((file) => file !== '' && existsSync(join(root, file)));
}
