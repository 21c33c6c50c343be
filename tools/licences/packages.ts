import { z } from 'zod';

export interface Package {
  readonly name: string;
  readonly version: string;
  /** As the package itself says it. */
  readonly licence: string;
}

const Entry = z.looseObject({
  version: z.string().optional(),
  license: z.string().default('not said'),
  dev: z.boolean().default(false),
  link: z.boolean().default(false),
});
const Lockfile = z.object({ packages: z.record(z.string(), Entry) });

/** The packages that an installation without development tools holds, each version once. @param text `package-lock.json` */
export function npmPackages(text: string): Package[] {
  const { packages } = Lockfile.parse(JSON.parse(text));
  const found = new Map<string, Package>();
  for (const [path, { version = '', license, dev, link }] of Object.entries(packages)) {
    const [, name] = /.*node_modules\/(.+)$/.exec(path) ?? [];
    if (name !== undefined && !dev && !link) found.set(`${name} ${version}`, { name, version, licence: license });
  }
  return [...found.values()].sort((a, b) => compare(`${a.name} ${a.version}`, `${b.name} ${b.version}`));
}

/** What a requirements file pins, without licences. */
export function pinnedPackages(text: string): Omit<Package, 'licence'>[] {
  return [...text.matchAll(/^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)/gm)].map(([, name = '', version = '']) => ({
    name,
    version,
  }));
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
