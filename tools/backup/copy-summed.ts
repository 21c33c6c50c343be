import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Summed {
  sizeBytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/** Writes a stream into a new file, with the folders above it, and tells what went through. */
export async function writeSummed(from: Readable, to: string, ...through: NodeJS.ReadWriteStream[]): Promise<Summed> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const { meter, result } = createMeter();
  await pipeline([from, ...through, meter, createWriteStream(to, { flags: 'wx', mode: 0o600 })]);
  return result();
}

/** Reads a file to its end. */
export async function sumFile(path: string): Promise<Summed> {
  const { meter, result } = createMeter();
  meter.resume();
  await pipeline(createReadStream(path), meter);
  return result();
}

function createMeter(): { meter: Transform; result(): Summed } {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  return { meter, result: () => ({ sizeBytes, sha256: hash.digest('hex') }) };
}
