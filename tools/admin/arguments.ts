import { resolve } from 'node:path';
import { z } from 'zod';
import { Refused } from './command.ts';

/** The one argument, an id. @throws Refused */
export function oneId([id, ...more]: readonly string[], what: string): string {
  if (more.length === 0 && z.uuid().safeParse(id).success) return z.string().parse(id);
  throw new Refused(`${what} is an id such as the portal shows.`);
}

/** The one argument, a folder; relative to where the command was typed. @throws Refused */
export function oneFolder([folder, ...more]: readonly string[], typedIn: string): string {
  if (folder !== undefined && folder !== '' && more.length === 0) return resolve(typedIn, folder);
  throw new Refused('Name one folder.');
}

/** @throws Refused when there are any */
export function noArguments(args: readonly string[]): void {
  if (args.length > 0) throw new Refused(`${args[0]} is more than this takes.`);
}

/** The one argument, who somebody is: `discord:<id>`, `slack:<team>:<id>`, … @throws Refused */
export function oneIdentity([identity, ...more]: readonly string[]): string {
  if (identity !== undefined && more.length === 0 && /^[a-z]+:[^\s:]+(:[^\s:]+)?$/.test(identity)) return identity;
  throw new Refused('USER is an identity such as discord:123456789012345678 or slack:T0123:U0123.');
}
