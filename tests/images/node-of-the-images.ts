import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkout } from '../../tools/env.ts';

/**
 * The folder of the Node that the images have: this process's own where it is the same major version, else the one of
 * that exact version from the registry, installed into `folder`.
 */
export function nodeOfTheImages(folder: string): string {
  const [, wanted = ''] =
    /^FROM node:([\d.]+)/m.exec(readFileSync(join(checkout, 'docker/worker.Dockerfile'), 'utf8')) ?? [];
  const [major] = wanted.split('.');
  if (process.versions.node.split('.')[0] === major) return dirname(process.execPath);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const args = ['install', '--no-save', '--no-package-lock', '--prefix', folder, `${name}@${wanted}`];
  execFileSync('npm', args, { cwd: folder, stdio: 'ignore' });
  return join(folder, 'node_modules', name, 'bin');
}
