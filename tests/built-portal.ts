import { checkout } from '../tools/env.ts';
import { buildPortal, isPortalOutdated } from '../tools/start/portal-build.ts';

/** Before the whole-system tests, which run side by side: two builds at once would break each other. */
export default async function setup(): Promise<void> {
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
}
