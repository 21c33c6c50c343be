import type { Sql, TransactionSql } from 'postgres';
import { ConnectionLost, isConnectionError } from './connection-errors.ts';

/** Nothing follows: neither COMMIT nor ROLLBACK is sent. */
const never = new Promise<never>(() => {});

/**
 * Keeps a transaction from going on after its connection died.
 *
 * postgres.js 3.4.9 goes on sending a transaction's statements through the connection object it began with. While that
 * is closed, the write hits a null socket and ends the process (its issues 1154 and 1208); once it is connected again
 * for another query, the statements run outside any transaction and stay. So after the end nothing may be sent: later
 * statements are refused here, and the driver never learns how the work ended, since it would answer with ROLLBACK.
 */
export function fenceTransactions(client: Sql): Sql {
  const begin = client.begin.bind(client);

  const fencedBegin = async <T>(work: (tx: TransactionSql) => T | Promise<T>): Promise<unknown> => {
    let over = false;
    const isOver = () => over;
    try {
      return await begin(async (tx) => {
        try {
          const value = await work(fenceStatements(tx, isOver));
          return over ? await never : value;
        } catch (error) {
          if (over || isConnectionError(error)) return await never;
          throw error;
        }
      });
    } finally {
      over = true;
    }
  };

  return Object.assign(client, { begin: fencedBegin });
}

function fenceStatements(tx: TransactionSql, isOver: () => boolean): TransactionSql {
  return new Proxy(tx, {
    get(target, name) {
      if (isOver()) throw new ConnectionLost();
      const value: unknown = Reflect.get(target, name);
      return value;
    },
    apply(target, self, args) {
      if (isOver()) throw new ConnectionLost();
      const query: unknown = Reflect.apply(target, self, args);
      return query;
    },
  });
}
