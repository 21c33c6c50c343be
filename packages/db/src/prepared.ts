import type { ParameterOrJSON, Sql, TransactionSql, UnsafeQueryOptions } from 'postgres';

/**
 * Has every statement with parameters prepared once a connection. Without a name the driver asks the server to parse and
 * describe each one before it runs: a second round trip and a new plan, which together were half of the ledger's time.
 */
export function prepareStatements(client: Sql): Sql {
  const begin = client.begin.bind(client);
  return Object.assign(client, {
    unsafe: preparing(client),
    begin: <T>(work: (tx: TransactionSql) => T | Promise<T>) => begin((tx) => work(prepareIn(tx))),
  });
}

function prepareIn(tx: TransactionSql): TransactionSql {
  return Object.assign(tx, { unsafe: preparing(tx) });
}

/** `unsafe` is what drizzle calls: the text has `$1`, `$2`, … where values go. The driver itself says BEGIN through it. */
function preparing(client: Sql | TransactionSql) {
  const unsafe = client.unsafe.bind(client);
  return (text: string, parameters: ParameterOrJSON<never>[] = [], options: UnsafeQueryOptions = {}) =>
    unsafe(text, parameters, parameters.length > 0 ? { ...options, prepare: true } : options);
}
