/** A stereo WAV of white noise, 16 bits at 44.1 kHz, the same every time. */
export function noiseWav(seconds: number): Buffer {
  const [rate, channels, bytes] = [44_100, 2, 2];
  const body = Buffer.alloc(seconds * rate * channels * bytes);
  let state = 1;
  for (let at = 0; at < body.length; at += bytes) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    body.writeInt16LE((state >> 15) - 32_768, at);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + body.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * channels * bytes, 28);
  head.writeUInt16LE(channels * bytes, 32);
  head.writeUInt16LE(8 * bytes, 34);
  head.write('data', 36);
  head.writeUInt32LE(body.length, 40);
  return Buffer.concat([head, body]);
}
