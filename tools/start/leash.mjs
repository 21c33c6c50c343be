// Preloaded into the programs that `npm start` starts: they end in good order when it was killed and cannot tell them.
import { Socket } from 'node:net';

/** The descriptor whose other end is held by the starter alone. */
const descriptor = 3;

const leash = new Socket({ fd: descriptor, readable: true, writable: false });
leash.on('error', () => leash.destroy());
leash.once('close', () => process.kill(process.pid, 'SIGTERM'));
leash.resume();
leash.unref();
