import { begin } from './begin.ts';

/** Runs once when the server starts. */
export const register = (): Promise<void> => begin();
