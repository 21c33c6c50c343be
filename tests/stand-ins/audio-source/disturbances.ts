import { z } from 'zod';

export const routeNames = ['search', 'media'] as const;
export type RouteName = (typeof routeNames)[number];

/** What goes wrong with one answer; `share` is the part of the body that still arrives, 0 to 1. */
export const Disturbance = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('status'),
    status: z.number().int(),
    headers: z.record(z.string(), z.string()).default({}),
  }),
  z.object({ kind: z.literal('cut'), share: z.number().default(0.5) }),
  z.object({ kind: z.literal('stall'), share: z.number().default(0.5) }),
  z.object({ kind: z.literal('hang') }),
]);
export type Disturbance = z.infer<typeof Disturbance>;

/** Which requests of a route it hits: `times` of them, once `after` have passed. */
export const Span = z.object({ after: z.number().int().default(0), times: z.number().int().optional() });
export type Span = z.infer<typeof Span>;

/** Disturbances of one route hit in the order in which they were added, each when the one before is used up. */
export class Disturbances {
  readonly #waiting = new Map<RouteName, { disturbance: Disturbance; after: number; left: number }[]>();

  add(route: RouteName, disturbance: Disturbance, { after, times }: Span): void {
    const planned = { disturbance, after, left: times ?? Number.POSITIVE_INFINITY };
    this.#waiting.set(route, [...(this.#waiting.get(route) ?? []), planned]);
  }

  /** What the next request of this route meets, if anything. */
  next(route: RouteName): Disturbance | undefined {
    const planned = this.#waiting.get(route)?.find(({ left }) => left > 0);
    if (planned === undefined) return undefined;
    if (planned.after > 0) {
      planned.after -= 1;
      return undefined;
    }
    planned.left -= 1;
    return planned.disturbance;
  }

  end(): void {
    this.#waiting.clear();
  }
}
