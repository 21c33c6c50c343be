import { checkout } from '../tools/env.ts';
import { bundles } from '../tools/setup/bundles.mjs';
import { buildPortal, isPortalOutdated } from '../tools/start/portal-build.ts';

/** Builds what the whole-system tests run, so that none of their limits has to bear it, nor tries what lies there from before. */
export default async function setup(): Promise<void> {
  const programs = bundles(checkout);
  if (programs.isNeeded()) await programs.run();
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
}
