const sampleRate = 8_000;
const headerBytes = 44;

/** The sound of a recording: a steady tone, or nothing at all. */
export interface Sound {
  /** Above 0 and below 4000; 0 is silence. */
  toneHz: number;
  durationMs: number;
}

/** A WAV of one channel with 8 bits at 8 kHz: about half a megabyte a minute. */
export function toneWav({ toneHz, durationMs }: Sound): Buffer {
  const samples = Math.round((durationMs * sampleRate) / 1000);
  const wav = Buffer.alloc(headerBytes + samples);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(headerBytes - 8 + samples, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples, 40);
  // One second repeats exactly, whatever the whole number of hertz.
  const second = Buffer.from(Array.from({ length: sampleRate }, (_, index) => levelAt(toneHz, index)));
  wav.fill(second, headerBytes);
  return wav;
}

const levelAt = (toneHz: number, sample: number): number =>
  128 + Math.round(96 * Math.sin((2 * Math.PI * toneHz * sample) / sampleRate));
