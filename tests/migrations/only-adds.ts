/**
 * The statements of a migration that a program of the version before might not live with. What only adds: a table, an
 * index that is not unique, a column that may be left out or is worked out from others, and constraints on nothing but those.
 * To be without an index makes the version before slower and no more, unless it keeps rows unique.
 *
 * @param text the migration, its statements ended by semicolons
 * @param earlier all migrations before it
 */
export function refusedStatements(text: string, earlier: string): string[] {
  const statements = text
    .split(/--> statement-breakpoint|;\s*$/m)
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
    .filter((statement) => statement !== '');
  return statements.filter((statement) => !onlyAdds(statement, statements, earlier));
}

function onlyAdds(statement: string, all: readonly string[], earlier: string): boolean {
  if (/^CREATE (TABLE|EXTENSION|INDEX) /i.test(statement)) return true;
  const [, dropped] = /^DROP INDEX "(\w+)"/i.exec(statement) ?? [];
  if (dropped !== undefined) return earlier.includes(`CREATE INDEX "${dropped}" `);
  const [, unique] = /^CREATE UNIQUE INDEX "\w+" ON "(\w+)"/i.exec(statement) ?? [];
  if (unique !== undefined) return isNew(unique, all);
  const [, table = '', change = ''] = /^ALTER TABLE "(\w+)" (.+)$/i.exec(statement) ?? [];
  if (/^ADD COLUMN /i.test(change)) return isNew(table, all) || mayBeLeftOut(change);
  if (/^ADD CONSTRAINT /i.test(change)) return isNew(table, all) || isAboutNewColumns(table, change, all);
  return false;
}

const mayBeLeftOut = (column: string): boolean =>
  !/ NOT NULL/i.test(column) || / DEFAULT | GENERATED ALWAYS AS /i.test(column);

const isNew = (table: string, all: readonly string[]): boolean =>
  all.some((other) => other.startsWith(`CREATE TABLE "${table}" `));

/** A foreign key of columns that the version before does not write. */
function isAboutNewColumns(table: string, constraint: string, all: readonly string[]): boolean {
  const [, columns = ''] = /FOREIGN KEY \(([^)]+)\)/i.exec(constraint) ?? [];
  const names = columns.split(',').map((name) => name.trim());
  return (
    columns !== '' && names.every((name) => all.some((s) => s.startsWith(`ALTER TABLE "${table}" ADD COLUMN ${name} `)))
  );
}
