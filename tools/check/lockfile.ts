import { z } from 'zod';

const Entry = z.looseObject({
  resolved: z.string().optional(),
  extraneous: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

const Lockfile = z.object({ packages: z.record(z.string(), Entry) });

/**
 * What would keep `npm ci` from working elsewhere: addresses of one registry, entries nobody asks for, and builds for
 * other platforms that the lock forgot.
 *
 * @param text what `package-lock.json` holds
 * @returns one line a problem
 */
export function lockfileProblems(text: string): string[] {
  const { packages } = Lockfile.parse(JSON.parse(text));
  return Object.entries(packages).flatMap(([path, entry]) => {
    const problems = [];
    if (entry.resolved?.startsWith('http')) problems.push(`${path} names the registry it came from`);
    if (entry.extraneous) problems.push(`${path} is extraneous`);
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(packages, path, name)) problems.push(`${path} lacks its optional ${name}`);
    }
    return problems;
  });
}

/** Looks where Node looks: beside the package, then in every folder around it. */
function isLocked(packages: Record<string, unknown>, from: string, name: string): boolean {
  const place = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (place in packages) return true;
  if (from === '') return false;
  const outside = from.lastIndexOf('/node_modules/');
  return isLocked(packages, outside === -1 ? '' : from.slice(0, outside), name);
}
