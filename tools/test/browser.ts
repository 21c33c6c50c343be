import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { runVisibly } from '../programs.ts';
import { Unmet } from '../setup/needs.mjs';

/** Where distributions put a Chromium; the first that is there is used when Playwright has none of its own. */
export const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const install = ['apt-get', 'install', '--yes', '--no-install-recommends', 'chromium'];

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
  if (isRoot && existsSync('/usr/bin/apt-get')) await runVisibly(program, args, { cwd: '/' });
  if (findBrowser() !== undefined) return;
  const own = 'npx playwright install chromium';
  const remedy = existsSync('/usr/bin/apt-get') ? `${isRoot ? '' : 'sudo '}${install.join(' ')}` : own;
  throw new Unmet(`The browser tests need Chromium: run \`${remedy}\`.`);
}
