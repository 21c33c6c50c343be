import { type Browser, chromium } from 'playwright';
import { ensureBrowser, findBrowser } from '../../tools/test/browser.ts';

/** Starts the browser of the tests, in which a page may play before anybody pressed a button. @throws Unmet when there is none */
export async function launchChromium(): Promise<Browser> {
  await ensureBrowser();
  // Without it a process of its own draws every frame as a graphics card would, with the same two cores.
  const args = ['--disable-gpu', '--autoplay-policy=no-user-gesture-required'];
  return await chromium.launch({ args, executablePath: findBrowser() ?? chromium.executablePath() });
}
