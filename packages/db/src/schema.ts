export * from './schema/people.ts';
export * from './schema/requests.ts';
export * from './schema/system.ts';
export * from './schema/tracks.ts';
export * from './schema/work.ts';
