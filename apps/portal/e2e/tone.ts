const rate = 44_100;

/** A WAV file, stereo, of two tones that fade in and out. */
export function toneFile(seconds: number): Buffer {
  const frames = Math.round(seconds * rate);
  const data = Buffer.alloc(frames * 4);
  for (let frame = 0; frame < frames; frame++) {
    const time = frame / rate;
    const loudness = 8_000 * Math.sin((Math.PI * frame) / frames);
    data.writeInt16LE(Math.round(loudness * Math.sin(2 * Math.PI * 220 * time)), frame * 4);
    data.writeInt16LE(Math.round(loudness * Math.sin(2 * Math.PI * 330 * time)), frame * 4 + 2);
  }
  return Buffer.concat([header(data.length), data]);
}

function header(dataBytes: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + dataBytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 4, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(dataBytes, 40);
  return head;
}
