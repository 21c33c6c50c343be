import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { watchSilentConnections } from './silent-connections.ts';

test('a server ends though a connection never asked anything, and answers what was asked', async () => {
  const closeSilent = watchSilentConnections();
  const answers: (() => void)[] = [];
  const server = createServer((_request, response) => answers.push(() => response.end('answered')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const silent = connect(port, '127.0.0.1');
  await once(server, 'connection');
  const asked = fetch(`http://127.0.0.1:${port}/`, { headers: { Connection: 'close' } });
  await once(server, 'request');

  const closed = once(server, 'close');
  server.close();
  closeSilent();
  await once(silent, 'close');
  for (const answer of answers) answer();
  expect(await (await asked).text()).toBe('answered');
  await closed;
});
