// Preloaded into the programs that `npm start` starts: they end in good order when it was killed and cannot tell them.
import { Socket } from 'node:net';

/** The descriptor whose other end is held by the starter alone. */
const descriptor = 3;

/** A program of ours may start others with its own options, and those hold no leash. */
if (process.ppid === Number(process.env.STARTED_BY)) holdOn();

function holdOn() {
  const leash = new Socket({ fd: descriptor, readable: true, writable: false });
  leash.on('error', () => leash.destroy());
  leash.once('close', () => process.kill(process.pid, 'SIGTERM'));
  leash.resume();
  leash.unref();
}
