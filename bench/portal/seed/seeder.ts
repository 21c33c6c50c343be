import type { Db } from '@alchemy/db/client';

/** How many there are of each. */
export interface Size {
  readonly tracks: number;
  readonly jobs: number;
}

/** Writes the rows of a table that belong to numbers within [from, to]. */
export type Seeder = (db: Db, size: Size, from: number, to: number) => Promise<void>;
