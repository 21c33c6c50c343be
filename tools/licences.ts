import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './env.ts';
import { npmPackages, type Package, pinnedPackages } from './licences/packages.ts';
import { runQuietly } from './programs.ts';
import { fetchProgram, fetchRequirements } from './setup/fetch-environment.mjs';
import { environmentProgram, runtimeRequirements } from './setup/python-environment.mjs';

const file = join(checkout, 'docs/third-party.md');

const heading = `# Third-party licences

What an installation holds beside our own code, written by \`npm run licences\`. Tools that only tests and checks need are left
out. The weights of the separation model have a notice of their own: \`NOTICE.md\`. The downloaders run as programs of their
own and are installed only where Spotify links are followed; some of what they bring is under the GPL.
`;

/** \`npm run licences\`: writes docs/third-party.md anew. @returns the exit code, 1 when a Python environment is missing */
export async function main(): Promise<number> {
  const environments = [
    {
      title: 'Python: the pipeline',
      python: environmentProgram(checkout),
      requirements: runtimeRequirements(checkout),
    },
    { title: 'Python: the downloaders', python: fetchProgram(checkout), requirements: fetchRequirements(checkout) },
  ];
  const missing = environments.find(({ python }) => !existsSync(python));
  if (missing !== undefined) {
    process.stderr.write(`${missing.title} is not installed here: run \`npm run setup -- fetch\`.\n`);
    return 1;
  }
  const sections = [section('npm', npmPackages(readFileSync(join(checkout, 'package-lock.json'), 'utf8')))];
  for (const { title, python, requirements } of environments) {
    const licences = await installedLicences(python);
    const pinned = pinnedPackages(readFileSync(requirements, 'utf8'));
    sections.push(
      section(
        title,
        pinned.map((one) => ({ ...one, licence: licences[one.name] ?? 'not for this platform' })),
      ),
    );
  }
  writeFileSync(file, [heading, ...sections].join('\n'));
  return 0;
}

function section(title: string, packages: readonly Package[]): string {
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return [`## ${title}\n`, '| package | version | licence |', '|---|---|---|', ...rows, ''].join('\n');
}

const question = `
import importlib.metadata as m, json, re
def licence(d):
    said = d.metadata.get("License-Expression") or d.metadata.get("License") or ""
    classified = [c.split(" :: ")[-1] for c in d.metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    short = said.strip().splitlines()[0][:60] if said.strip() else ""
    return (short if short and len(said) < 80 else ", ".join(classified) or short or "not said").replace("|", "/")
print(json.dumps({re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): licence(d) for d in m.distributions()}))
`;

async function installedLicences(python: string): Promise<Record<string, string>> {
  const { exitCode, output } = await runQuietly(python, ['-c', question], { cwd: checkout });
  if (exitCode !== 0) throw new Error(output);
  return JSON.parse(output);
}
