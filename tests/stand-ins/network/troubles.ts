import { chance } from './chance.ts';

/**
 * What goes wrong with one request.
 * `status`: refused with a server error, not carried out. `limited`: refused with 429 and Retry-After.
 * `lost`: carried out, but the connection is cut before the answer. `cut`: cut before anything was done.
 * `silent`: neither carried out nor answered.
 */
export type Trouble =
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 }
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silent' };

/** Which requests it hits; without either, all of them. `path` is matched without the query. */
export interface Target {
  readonly method?: string;
  readonly path?: RegExp;
}

interface Planned {
  readonly target: Target;
  readonly trouble: Trouble;
  timesLeft: number;
}

interface Weather {
  readonly target: Target;
  readonly trouble: Trouble;
  /** Share of the requests, 0 to 1. */
  readonly rate: number;
  readonly draw: () => number;
}

/** Failures that a test orders: the next one of a kind, or a seeded share of all. */
export class Troubles {
  readonly #planned: Planned[] = [];
  #weather: Weather[] = [];

  /** Hits the next `times` requests that match. */
  plan(trouble: Trouble, target: Target & { readonly times?: number } = {}): void {
    this.#planned.push({ target, trouble, timesLeft: target.times ?? 1 });
  }

  /** Hits a share of the requests that match, drawn from `seed`. Returns a function that ends it. */
  spread(trouble: Trouble, share: Target & { readonly seed: number; readonly rate: number }): () => void {
    const weather: Weather = { target: share, trouble, rate: share.rate, draw: chance(share.seed) };
    this.#weather.push(weather);
    return () => {
      this.#weather = this.#weather.filter((each) => each !== weather);
    };
  }

  /** The trouble that this request meets, if any; what was planned comes before what is drawn. */
  meet(method: string, path: string): Trouble | undefined {
    const planned = this.#planned.find((each) => each.timesLeft > 0 && hits(each.target, method, path));
    if (planned) {
      planned.timesLeft -= 1;
      return planned.trouble;
    }
    return this.#weather.find((each) => hits(each.target, method, path) && each.draw() < each.rate)?.trouble;
  }
}

function hits(target: Target, method: string, path: string): boolean {
  return (target.method ?? method) === method && (target.path?.test(path) ?? true);
}
