import { checkout } from '../tools/env.ts';
import { buildPortal, isPortalOutdated } from '../tools/start/portal-build.ts';

/** Builds the portal before the whole-system tests, so that none of their limits has to bear it. */
export default async function setup(): Promise<void> {
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
}
