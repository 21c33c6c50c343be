import net, { type AddressInfo, type Socket } from 'node:net';

/** A way to a real server that can be closed and opened again: what an outage looks like from here. */
export interface Outage {
  /** The server's address through here. */
  readonly url: string;
  /** Drops every connection and accepts none. */
  begin(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}

export async function openOutage(serverUrl: string): Promise<Outage> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port || 6379), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const begin = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return { url: url.href, begin, end: () => listen(port), close: async () => (server.listening ? begin() : undefined) };
}
