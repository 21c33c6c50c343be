/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from 'playwright';

/** A frame of a recording, and where in the song the mixer said it was. */
export interface Mark {
  readonly frame: number;
  readonly seconds: number;
}

declare global {
  interface Window {
    recorder: { context: AudioContext; sources: AudioNode[]; parts: Float32Array[]; marks: Mark[]; began: number };
  }
}

/** Has a page remember what reaches the speakers, from before its own scripts run on. */
export async function watchOutput(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const connect = AudioNode.prototype.connect;
    const sources: AudioNode[] = [];
    // biome-ignore lint/suspicious/noExplicitAny: both shapes of `connect` pass through here
    AudioNode.prototype.connect = function (this: AudioNode, target: any, ...rest: any[]): any {
      if (target instanceof AudioDestinationNode && this.context instanceof AudioContext) {
        sources.push(this);
        window.recorder = { context: this.context, sources, parts: [], marks: [], began: -1 };
      }
      // biome-ignore lint/suspicious/noExplicitAny: as above
      return (connect as any).call(this, target, ...rest);
    };
  });
}

/** Records the left channel of everything that reaches the speakers, with a mark twice a second. */
export async function startRecording(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { context, sources, parts, marks } = window.recorder;
    // A message a block would be 345 in a second, and keep the page busier than the mixer does.
    const program = `const block = 128, blocks = 32;
    registerProcessor('recorder', class extends AudioWorkletProcessor {
      part = new Float32Array(block * blocks);
      filled = 0;
      process([input]) {
        this.part.set(input[0] ?? new Float32Array(block), block * this.filled++);
        if (this.filled < blocks) return true;
        this.port.postMessage([currentFrame - block * (blocks - 1), this.part]);
        this.filled = 0;
        return true;
      }
    });`;
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
    const tap = new AudioWorkletNode(context, 'recorder', { channelCount: 2, channelCountMode: 'explicit' });
    for (const source of sources) source.connect(tap);
    tap.port.onmessage = ({ data: [frame, samples] }: MessageEvent<[number, Float32Array]>) => {
      if (window.recorder.began < 0) window.recorder.began = frame;
      parts.push(samples);
    };
    setInterval(() => {
      const frame = Math.round(context.currentTime * context.sampleRate) - window.recorder.began;
      const slider = document.querySelector('[role=slider]');
      if (slider === null) throw new Error('There is no ruler.');
      const percent = Number.parseFloat(getComputedStyle(slider).getPropertyValue('--playhead'));
      const seconds = (percent / 100) * Number(slider.getAttribute('data-seconds'));
      if (window.recorder.began >= 0) marks.push({ frame, seconds });
    }, 500);
  });
}

/** What was recorded since, as raw float32 samples, and its marks. */
export async function readRecording(page: Page): Promise<{ samples: Buffer; marks: Mark[] }> {
  const { text, marks } = await page.evaluate(async () => {
    const { parts, marks: made } = window.recorder;
    const blob = new Blob(parts as BlobPart[]);
    const address = await new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.readAsDataURL(blob);
    });
    return { text: address.slice(address.indexOf(',') + 1), marks: made };
  });
  return { samples: Buffer.from(text, 'base64'), marks };
}
