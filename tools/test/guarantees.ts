import { z } from 'zod';

const Report = z.object({
  testResults: z.array(
    z.object({ name: z.string(), assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
});

/** A row of docs/guarantees.md. */
export interface Guarantee {
  /** 1 to 10. */
  readonly number: number;
  /** The files that keep it. */
  readonly code: readonly string[];
  readonly test: { readonly file: string; readonly title: string };
}

/** @param text what docs/guarantees.md holds */
export function readGuarantees(text: string): Guarantee[] {
  const rows = text.split('\n').filter((line) => /^\| \d+ \|/.test(line));
  return rows.map((row) => {
    const [number = '', , code = '', test = ''] = row.slice(2, -2).split(' | ');
    const [, file = '', title = ''] = /`([^`]+)` › (.+)/.exec(test) ?? [];
    return {
      number: Number(number),
      code: [...code.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
      test: { file, title },
    };
  });
}

/**
 * Which of the tests that stand for the guarantees did not run, or did not pass.
 *
 * @param report vitest's JSON report of a whole run
 * @returns one line each
 */
export function unproven(guarantees: readonly Guarantee[], report: string): string[] {
  const { testResults } = Report.parse(JSON.parse(report));
  return guarantees.flatMap(({ number, test }) => {
    const results = testResults
      .filter(({ name }) => name.endsWith(`/${test.file}`))
      .flatMap((one) => one.assertionResults);
    const named = results.filter(({ title }) => titlePattern(test.title).test(title));
    const isProven = named.length > 0 && named.every(({ status }) => status === 'passed');
    return isProven ? [] : [`guarantee ${number} is not proven: ${test.file} › ${test.title}`];
  });
}

/** A title that is repeated for several values stands in the document with its places for them. */
function titlePattern(title: string): RegExp {
  const text = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%[sdjo]/g, '.+');
  return new RegExp(`^${text}$`);
}
