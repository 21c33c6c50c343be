import net, { type AddressInfo } from 'node:net';

/** A proxy before PostgreSQL that, once armed, lets a COMMIT through and cuts the connection before its answer. */
export async function startCommitCutter(databaseUrl: string) {
  const target = new URL(databaseUrl);
  let armed = false;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port || 5432), target.hostname);
    client.pipe(upstream);
    upstream.on('data', (data) => {
      if (!armed || !data.includes('COMMIT\0')) return client.write(data);
      armed = false;
      return client.destroy();
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    arm: () => {
      armed = true;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
