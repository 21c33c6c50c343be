import { connect, createServer } from 'node:net';

const host = '127.0.0.1';

/** @returns {Promise<number>} a port that nobody listened on a moment ago */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** @param {number} port @returns {Promise<boolean>} whether a server could listen on it now */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/**
 * Sends a few bytes to a port of this machine and reads until the answer holds what is expected.
 *
 * @param {number} port
 * @param {{ bytes: Uint8Array | string, expected: RegExp, limitMs: number }} question
 * @returns {Promise<RegExpExecArray | null>} null when nobody listens, or nothing like it came in time
 */
export function ask(port, { bytes, expected, limitMs }) {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, host, () => socket.write(bytes));
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(expected.exec(answer));
    };
    const timer = setTimeout(finish, limitMs);
    socket.once('error', finish);
    socket.once('end', finish);
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      if (expected.test(answer)) finish();
    });
  });
}
