import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { z } from 'zod';

const WithSocket = z.object({ socket: z.instanceof(Socket) });

/** When the portal is asked to end, connections over which nothing was asked end at once. */
export function endSilentConnections(): void {
  const close = watchSilentConnections();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, close);
}

/**
 * Watches the connections over which nothing was asked yet: browsers open some in advance. A server of Node that is
 * closed waits for them for ever, as it does for an answer under way.
 *
 * @returns what closes those that are silent still
 */
export function watchSilentConnections(): () => void {
  const silent = new Set<Socket>();
  subscribe('net.server.socket', (message) => {
    const { socket } = WithSocket.parse(message);
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  subscribe('http.server.request.start', (message) => {
    silent.delete(WithSocket.parse(message).socket);
  });
  return () => {
    for (const socket of silent) socket.destroy();
  };
}
