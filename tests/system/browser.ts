import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';

/** Playwright's own Chromium where it is installed, else the system's. */
export function launchChromium(): Promise<Browser> {
  const own = existsSync(chromium.executablePath());
  // Sound is rendered at its own pace on a machine without a sound card, and no press of a button is asked for.
  const args = ['--autoplay-policy=no-user-gesture-required'];
  return chromium.launch(own ? { args } : { executablePath: '/usr/bin/chromium', args });
}
