import type { RouteTry } from './resolvers/route.ts';
import type { Run } from './run-stage.ts';

/** Has every route that the resolvers try written into the record of the run. */
export const routeRecorder =
  (run: Pick<Run, 'keepRoute'>) =>
  ({ route, durationMs, fault }: RouteTry): void =>
    run.keepRoute({ route, durationMs, code: fault?.code ?? null, message: fault?.message ?? null });
