import { type SQL, sql } from 'drizzle-orm';
import type { Size } from './seeder.ts';

/** How many people ask. */
export const people = 10_000;

/** Of the newest jobs, how many are not over. */
export const liveJobs = 300;

const words = 'River Light Paper Boats Stone Garden Winter Glass Engine Harbour Velvet Signal'.split(' ');

/** The numbers of a batch, as the table `n`. */
export const numbers = (from: number, to: number): SQL => sql.raw(`generate_series(${from}, ${to}) as n`);

/** A whole number in [0, `below`) that looks random and is the same for the same number and `salt`. */
export const lot = (number: string, salt: number, below: number): SQL =>
  sql.raw(`((hashint4extended((${number})::integer, ${salt}) & 1048575) % ${below})::integer`);

/** The id of the `number`-th row of its kind: a version 4 UUID by its marks. */
export const idOf = (kind: string, number: string): SQL =>
  sql.raw(`overlay(overlay(md5('${kind}:' || ${number}) placing '4' from 13) placing '8' from 17)::uuid`);

/** One of the words, chosen by lot. */
export const word = (number: string, salt: number): SQL => oneOf(words, lot(number, salt, words.length));

/** The item at a place that counts from 0. */
export const oneOf = (items: readonly string[], place: SQL): SQL =>
  sql`(${sql.raw(`array['${items.join("','")}']`)})[1 + ${place}]`;

/** The song that a job is about: each has as many, made one after another. */
export const songOf = (job: string, { tracks, jobs }: Size): string =>
  `(1 + (${job} - 1)::bigint * ${tracks} / ${jobs})::integer`;

/** When a song was asked for first: the newest is number 1, the oldest two years old. */
export const askedAt = (song: string, { tracks }: Size): SQL =>
  sql.raw(`(now() - ${song} * (interval '730 days' / ${tracks}))`);

/** When it was asked for or opened last: one in ten came back. */
export const usedAt = (song: string, size: Size): SQL => sql`case when ${lot(song, 11, 10)} = 0
  then now() - (now() - ${askedAt(song, size)}) * (${lot(song, 12, 1_000)} / 1000.0) else ${askedAt(song, size)} end`;

/** Who asked for a song: a few ask for much. */
export const askerOf = (song: string): string =>
  `(1 + floor(${people} * power((hashint4extended(${song}, 13) & 1048575) / 1048576.0, 3)))::integer`;
