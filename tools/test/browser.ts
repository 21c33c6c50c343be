import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { runVisibly } from '../programs.ts';
import { Unmet } from '../setup/needs.mjs';

/**
 * Where distributions put a Chromium; the first that is there is used when Playwright has none of its own. The shell
 * without windows comes first: a page that plays takes three quarters of the processor time in it.
 */
export const systemBrowsers = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** What to install, the best first; not every distribution has the shell. */
const packages = ['chromium-headless-shell', 'chromium'];
const install = ['apt-get', 'install', '--yes', '--no-install-recommends'];

/** The browser for the tests. @returns its path, `undefined` when there is none yet */
export const findBrowser = (): string | undefined =>
  [chromium.executablePath(), ...systemBrowsers].find((path) => existsSync(path));

/**
 * Sees to it that there is a browser: installs the system's where that can be done without asking.
 *
 * @throws Unmet with the one command that mends it
 */
export async function ensureBrowser(): Promise<void> {
  if (findBrowser() !== undefined) return;
  const isRoot = process.getuid?.() === 0;
  const [program = '', ...args] = install;
  for (const name of isRoot && existsSync('/usr/bin/apt-get') ? packages : []) {
    await runVisibly(program, [...args, name], { cwd: '/' });
    if (findBrowser() !== undefined) return;
  }
  const own = 'npx playwright install chromium';
  const remedy = existsSync('/usr/bin/apt-get') ? `${isRoot ? '' : 'sudo '}${install.join(' ')} chromium` : own;
  throw new Unmet(`The browser tests need Chromium: run \`${remedy}\`.`);
}
