import { type Browser, chromium } from 'playwright';
import { ensureBrowser, findBrowser } from '../../tools/test/browser.ts';

/** Starts the browser of the tests, in which a page may play before anybody pressed a button. @throws Unmet when there is none */
export async function launchChromium(): Promise<Browser> {
  await ensureBrowser();
  // Where there is no graphics card, the cores would imitate one for every frame.
  const args = ['--disable-gpu', '--autoplay-policy=no-user-gesture-required'];
  return await chromium.launch({ args, executablePath: findBrowser() ?? chromium.executablePath() });
}
