import type { z } from 'zod';
import { Refusal } from './refusals.ts';

/** Parses a body, or refuses it with 50035 and Discord's tree of errors by field. */
export function parseForm<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('invalidForm', errorTree(parsed.error.issues));
}

interface Tree {
  [field: string]: Tree | { code: string; message: string }[];
}

function errorTree(issues: readonly z.core.$ZodIssue[]): Tree {
  const root: Tree = {};
  for (const issue of issues) {
    const leaf = issue.path.reduce(branch, root);
    leaf._errors = [{ code: codeOf(issue), message: issue.message }];
  }
  return root;
}

function branch(tree: Tree, step: PropertyKey): Tree {
  const known = tree[String(step)];
  if (known && !Array.isArray(known)) return known;
  const grown: Tree = {};
  tree[String(step)] = grown;
  return grown;
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') return 'BASE_TYPE_MAX_LENGTH';
  if (issue.code === 'too_small') return 'BASE_TYPE_MIN_LENGTH';
  if (issue.code === 'custom') return String(issue.params?.code ?? 'BASE_TYPE_BAD_VALUE');
  return 'BASE_TYPE_BAD_VALUE';
}
