/** The records of a zip archive (APPNOTE 6.3.10), for entries that are stored as they are. Pure. */

const spaceFor32 = 0xffff_ffff;
const spaceFor16 = 0xffff;
const utf8Names = 0x0800;
const unix = 3 << 8;
const regularFile = 0o100_644;
const zip64Version = 45;
const plainVersion = 20;

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Unsigned 32-bit. */
  readonly crc32: number;
  readonly modifiedAt: Date;
}

/** What stands before the bytes of an entry (4.3.7). */
export function localHeader(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name);
  const large = entry.sizeBytes >= spaceFor32;
  const extra = large ? zip64Extra([entry.sizeBytes, entry.sizeBytes]) : Buffer.alloc(0);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x0403_4b50, 0);
  writeCommon(head, 4, entry, large);
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra]);
}

/** An entry of the directory at the end (4.3.12). @param offset where its local header begins */
export function directoryHeader(entry: ZipEntry, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const large = entry.sizeBytes >= spaceFor32;
  const far = offset >= spaceFor32;
  const wide = [...(large ? [entry.sizeBytes, entry.sizeBytes] : []), ...(far ? [offset] : [])];
  const extra = wide.length > 0 ? zip64Extra(wide) : Buffer.alloc(0);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x0201_4b50, 0);
  head.writeUInt16LE(unix | zip64Version, 4);
  writeCommon(head, 6, entry, large || far);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(regularFile * 0x1_0000, 38);
  head.writeUInt32LE(Math.min(offset, spaceFor32), 42);
  return Buffer.concat([head, name, extra]);
}

/** What ends the archive (4.3.14 to 4.3.16), with its 64-bit records where a number does not fit. */
export function endOfDirectory({ entries, offset, sizeBytes }: Directory): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(entries, spaceFor16), 8);
  end.writeUInt16LE(Math.min(entries, spaceFor16), 10);
  end.writeUInt32LE(Math.min(sizeBytes, spaceFor32), 12);
  end.writeUInt32LE(Math.min(offset, spaceFor32), 16);
  if (entries < spaceFor16 && offset < spaceFor32 && sizeBytes < spaceFor32) return end;
  const wide = Buffer.alloc(56);
  wide.writeUInt32LE(0x0606_4b50, 0);
  writeUInt64(wide, 44, 4);
  wide.writeUInt16LE(unix | zip64Version, 12);
  wide.writeUInt16LE(zip64Version, 14);
  for (const [place, value] of [entries, entries, sizeBytes, offset].entries())
    writeUInt64(wide, value, 24 + place * 8);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x0706_4b50, 0);
  writeUInt64(locator, offset + sizeBytes, 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([wide, locator, end]);
}

export interface Directory {
  readonly entries: number;
  /** Where the first of its headers begins. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** The fields that both headers share: version, flags, method (0: stored), time, checksum and sizes. */
function writeCommon(head: Buffer, at: number, { sizeBytes, crc32, modifiedAt }: ZipEntry, wide: boolean): void {
  const size = Math.min(sizeBytes, spaceFor32);
  head.writeUInt16LE(wide ? zip64Version : plainVersion, at);
  head.writeUInt16LE(utf8Names, at + 2);
  head.writeUInt32LE(dosTime(modifiedAt), at + 6);
  head.writeUInt32LE(crc32, at + 10);
  head.writeUInt32LE(size, at + 14);
  head.writeUInt32LE(size, at + 18);
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  for (const [place, value] of values.entries()) writeUInt64(extra, value, 4 + place * 8);
  return extra;
}

/** Date and time as DOS wrote them, in two-second steps from 1980 on; UTC, since no reader knows our zone. */
function dosTime(at: Date): number {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107);
  const date = ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x1_0000 + time;
}

const writeUInt64 = (buffer: Buffer, value: number, at: number) => buffer.writeBigUInt64LE(BigInt(value), at);
