/** The connection of a transaction went away; nothing of it was kept, unless its COMMIT was already under way. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor() {
    super('The connection to PostgreSQL was lost inside a transaction.');
  }
}

/**
 * Whether the error says that PostgreSQL cannot be reached or is going away: the driver's own codes, the socket's, or
 * the server's farewell (class 08, and 57P01 to 57P03 when it shuts down or a backend was ended).
 */
export function isConnectionError(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ConnectionLost) return true;
    if ('code' in cause && typeof cause.code === 'string' && connectionCodes.test(cause.code)) return true;
  }
  return false;
}

const connectionCodes = /^(CONNECTION_\w+|CONNECT_TIMEOUT|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|57P0[1-3]|08\w{3}|25P03)$/;
