import type { z } from 'zod';

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The query of a page: what fits, and the same as plain text for links to the next page. What does not fit counts as absent. */
export async function readQuery<Shape extends z.ZodRawShape>(
  params: SearchParams,
  schema: z.ZodObject<Shape>,
): Promise<{ query: Partial<z.infer<z.ZodObject<Shape>>>; text: Record<string, string> }> {
  const text: Record<string, string> = {};
  const query: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(await params)) {
    const value = Array.isArray(given) ? given[0] : given;
    const field = schema.shape[name] as z.ZodType | undefined;
    const parsed = value === undefined || value === '' ? undefined : field?.safeParse(value);
    if (value === undefined || parsed?.success !== true) continue;
    text[name] = value;
    query[name] = parsed.data;
  }
  return { query: query as Partial<z.infer<z.ZodObject<Shape>>>, text };
}
