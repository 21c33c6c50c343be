// Preloaded into a program by NODE_OPTIONS: writes down, a line each, every address that it tries to connect to.
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

const file = process.env.SOCKET_WATCH_FILE ?? '';
const connect = Socket.prototype.connect;

/** @param {unknown[]} args */
Socket.prototype.connect = function (...args) {
  this.on('connectionAttempt', (address, port) => {
    // A pipe has no port.
    if (port !== undefined) appendFileSync(file, `${address}:${port}\n`);
  });
  return Reflect.apply(connect, this, args);
};
