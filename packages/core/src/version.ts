import manifest from '../package.json' with { type: 'json' };

/** The version of this product. Every workspace carries the same. */
export const version = manifest.version;
