/** Where the sound of a FLAC file lies, as its header and seek table tell (RFC 9639). */
export interface FlacIndex {
  readonly sampleRate: number;
  /** Of each channel. */
  readonly samples: number;
  /** The STREAMINFO block, 34 bytes. */
  readonly streamInfo: Uint8Array;
  /** In order; the first is at sample 0. */
  readonly points: readonly SeekPoint[];
  /** Of the whole file. */
  readonly sizeBytes: number;
}

export interface SeekPoint {
  readonly sample: number;
  /** From the beginning of the file. */
  readonly byte: number;
}

/** Answers bytes of the file from `start` on, at most `length`, and how many it has in all. */
export type ReadBytes = (start: number, length: number) => Promise<{ bytes: Uint8Array; sizeBytes: number }>;

const streamInfoType = 0;
const seekTableType = 3;
const blockHeaderBytes = 4;
const pointBytes = 18;
/** As much as our own writer puts before the first frame, a long title included. */
const usualHeadBytes = 20_000;

/** @throws Error for what is no FLAC file, or one without a seek table */
export async function readFlacIndex(read: ReadBytes): Promise<FlacIndex> {
  const head = await read(0, usualHeadBytes);
  if (textAt(head.bytes, 0, 4) !== 'fLaC') throw new Error('This is no FLAC file.');
  const blocks = new Map<number, Uint8Array>();
  let offset = 4;
  for (let last = false; !last; ) {
    const header = await within(head.bytes, offset, blockHeaderBytes, read);
    const type = byteAt(header, 0) & 0x7f;
    const length = uint(header, 1, 3);
    last = byteAt(header, 0) >= 0x80;
    offset += blockHeaderBytes;
    if (type === streamInfoType || type === seekTableType) {
      blocks.set(type, await within(head.bytes, offset, length, read));
    }
    offset += length;
  }
  return indexOf(blocks, offset, head.sizeBytes);
}

function indexOf(blocks: ReadonlyMap<number, Uint8Array>, audioStart: number, sizeBytes: number): FlacIndex {
  const streamInfo = blocks.get(streamInfoType);
  const table = blocks.get(seekTableType);
  if (streamInfo === undefined || table === undefined) throw new Error('This FLAC file has no seek table.');
  const points = Array.from({ length: Math.floor(table.length / pointBytes) }, (_, at) => ({
    sample: uint(table, at * pointBytes, 8),
    byte: audioStart + uint(table, at * pointBytes + 8, 8),
  }));
  if (points[0]?.sample !== 0) throw new Error('The seek table of this FLAC file does not begin at its start.');
  const rateAndMore = uint(streamInfo, 10, 3);
  const samples = (byteAt(streamInfo, 13) & 0x0f) * 2 ** 32 + uint(streamInfo, 14, 4);
  return { sampleRate: Math.floor(rateAndMore / 16), samples, streamInfo, points, sizeBytes };
}

/** From what is here already, or asked for: a large picture may stand before what we look for. */
async function within(head: Uint8Array, start: number, length: number, read: ReadBytes): Promise<Uint8Array> {
  if (start + length <= head.length) return head.subarray(start, start + length);
  const { bytes } = await read(start, length);
  if (bytes.length < length) throw new Error('This FLAC file ends within its header.');
  return bytes;
}

/**
 * A stretch of a FLAC file as a file of its own: a header that counts just its samples, then the frames as they are.
 * The checksum of the whole does not fit a part and is left out, as zeros say.
 */
export function standAlone({ streamInfo }: FlacIndex, samples: number, frames: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(8 + streamInfo.length + frames.length);
  file.set([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, streamInfo.length]);
  file.set(streamInfo.subarray(0, 18), 8);
  const view = new DataView(file.buffer);
  view.setUint8(8 + 13, byteAt(streamInfo, 13) & 0xf0);
  view.setUint32(8 + 14, samples);
  file.set(frames, 8 + streamInfo.length);
  return file;
}

/** Whole numbers of up to 53 bits, the highest byte first. */
function uint(bytes: Uint8Array, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at++) value = value * 256 + byteAt(bytes, at);
  return value;
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;

const textAt = (bytes: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + length));
