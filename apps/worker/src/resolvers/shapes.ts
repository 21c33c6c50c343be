import { z } from 'zod';

/** The code of a recording, hyphens dropped; anything else counts as absent. Source: ISO 3901. */
export const Isrc = z
  .string()
  .transform((text) => text.replaceAll('-', '').toUpperCase())
  .pipe(z.string().regex(/^[A-Z]{2}[A-Z0-9]{3}\d{7}$/))
  .optional()
  .catch(undefined);

/** A place counted from 1; anything else counts as absent. */
export const Ordinal = z.number().int().min(1).optional().catch(undefined);

/** The address of the widest picture; of pictures without a width, the first. */
export function largestPicture(pictures: { url: string; width?: number | null | undefined }[]): string | undefined {
  return pictures.toSorted((one, other) => (other.width ?? 0) - (one.width ?? 0))[0]?.url;
}
