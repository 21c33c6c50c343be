import type { ChunkStore } from './chunk-store.ts';
import { type Chunk, chunkAfter, chunkAt } from './chunks.ts';
import { pause } from './fetch-range.ts';
import type { FlacIndex } from './flac-index.ts';
import type { LaneSource } from './lane-source.ts';
import type { Loop } from './loop.ts';
import { nextPart, positionAt, type Region, type Span } from './timeline.ts';
import { createVoices, type Voices } from './voices.ts';

/** `waiting`: asked to play, but the sound is not here yet. */
export type EngineStatus = 'paused' | 'waiting' | 'playing' | 'failed';

/** Lanes that are cut alike. */
export type Lanes = readonly [LaneSource, ...LaneSource[]];

/** Sound is put on the clock this far ahead: longer than a page in the background sleeps between two timers. */
const aheadSeconds = 6;
/** From putting the first sound on the clock until it is heard: longer than a busy machine holds the page up. */
const leadSeconds = 0.1;
const lookAgainMs = 200;
const rampSeconds = 0.01;

/** One go from a play, a seek or a jump on, until the next. */
interface Run {
  readonly stopped: AbortController;
  readonly voices: Voices;
  /** The sample of the song that is put on the clock next. */
  cursor: number;
  /** The sample of the clock that it is put on; `undefined` before the first. */
  at: number | undefined;
}

/**
 * Plays all lanes from one source. Each piece of the song holds every lane, and the next begins at the very sample where
 * it ends; where a piece comes late, all lanes wait for it alike. So lanes cannot drift apart.
 */
export class MixerEngine {
  readonly #context: AudioContext;
  readonly #stems: readonly string[];
  readonly #store: ChunkStore;
  readonly #index: FlacIndex;
  readonly #outputs: readonly GainNode[];
  #run: Run | undefined;
  #spans: readonly Span[] = [];
  /** Where it stands while it does not play. */
  #resting = 0;
  #loop: Region | undefined;
  #failed = false;

  constructor(context: AudioContext, lanes: Lanes, store: ChunkStore) {
    this.#context = context;
    this.#stems = lanes.map(({ stem }) => stem);
    this.#store = store;
    this.#index = lanes[0].index;
    this.#outputs = lanes.map(() => {
      const output = context.createGain();
      output.connect(context.destination);
      return output;
    });
  }

  async play(): Promise<void> {
    if (this.#run !== undefined) return;
    this.#begin(this.#resting);
    await this.#context.resume();
  }

  pause(): void {
    this.#halt(this.#here());
  }

  seek(seconds: number): void {
    const wanted = Math.round(seconds * this.#rate);
    const target = Math.min(Math.max(wanted, 0), this.#index.samples - 1);
    const playing = this.#run !== undefined;
    this.#halt(target);
    if (playing) this.#begin(target);
  }

  /** While it plays, from the next moment on and without a gap. */
  setLoop(wanted: Loop | undefined): void {
    const sample = (seconds: number) => Math.min(Math.round(seconds * this.#rate), this.#index.samples);
    this.#loop = wanted && { start: sample(wanted.start), end: sample(wanted.end) };
    const at = this.#clock() + Math.ceil(leadSeconds * this.#rate);
    const cursor = positionAt(this.#spans, at);
    if (this.#run === undefined || cursor === undefined) return;
    this.#run.stopped.abort(new Stopped());
    this.#run.voices.cutAt(at);
    this.#spans = this.#spans.filter((span) => span.at < at).map((span) => endedBy(span, at));
    this.#begin(cursor, at);
  }

  /** @param levels whole percent for each lane, by its stem; what is not named is silent. */
  setLevels(levels: Readonly<Record<string, number>>): void {
    const now = this.#context.currentTime;
    for (const [lane, { gain }] of this.#outputs.entries()) {
      gain.cancelScheduledValues(now);
      gain.setValueAtTime(gain.value, now);
      gain.linearRampToValueAtTime((levels[this.#stems[lane] ?? ''] ?? 0) / 100, now + rampSeconds);
    }
  }

  /** In seconds. */
  position(): number {
    return this.#here() / this.#rate;
  }

  status(): EngineStatus {
    if (this.#run === undefined) return this.#failed ? 'failed' : 'paused';
    return positionAt(this.#spans, this.#clock()) === undefined ? 'waiting' : 'playing';
  }

  async close(): Promise<void> {
    this.#halt(0);
    this.#store.clear();
    await this.#context.close();
  }

  get #rate(): number {
    return this.#context.sampleRate;
  }

  #clock(): number {
    return Math.ceil(this.#context.currentTime * this.#rate);
  }

  #here(): number {
    return this.#run === undefined ? this.#resting : (positionAt(this.#spans, this.#clock()) ?? this.#run.cursor);
  }

  /** @param takeOverAt the sample of the clock where the run before ends; `undefined` where there was silence. */
  #begin(cursor: number, takeOverAt?: number): void {
    const voices = createVoices(this.#context, this.#outputs, takeOverAt === undefined);
    const run = { stopped: new AbortController(), voices, cursor, at: takeOverAt };
    this.#run = run;
    this.#failed = false;
    this.#keepPlaying(run).catch((error: unknown) => {
      if (error instanceof Stopped) return;
      this.#halt(this.#here());
      this.#failed = true;
    });
  }

  #halt(position: number): void {
    this.#run?.stopped.abort(new Stopped());
    this.#run?.voices.stop();
    this.#run = undefined;
    this.#spans = [];
    this.#resting = position;
  }

  async #keepPlaying(run: Run): Promise<void> {
    const index = this.#index;
    let chunk: Chunk | undefined = this.#store.nearest(index, run.cursor) ?? chunkAt(index, run.cursor, true);
    while (chunk !== undefined) {
      const buffer = await this.#store.load(chunk);
      run.stopped.signal.throwIfAborted();
      const region: Region = { start: chunk.start, end: chunk.start + chunk.samples };
      const next = nextPart(run.cursor, region, this.#loop);
      if (next === undefined) break;
      const startAt = run.voices.prepare(next.part, chunk, buffer);
      const at = this.#inTime(run.at);
      startAt(at);
      this.#spans = [...this.#spans.filter((span) => !this.#isOver(span)), { ...next.part, at }];
      run.at = at + next.part.end - next.part.start;
      run.cursor = next.cursor;
      chunk = next.cursor === region.end ? chunkAfter(index, chunk) : chunkAt(index, next.cursor, false);
      if (chunk !== undefined) this.#store.prepare(chunk);
      await this.#untilAhead(run, aheadSeconds);
    }
    await this.#untilAhead(run, 0);
    this.#halt(0);
  }

  /** Where the clock has not passed yet; what comes too late begins a little later than now. */
  #inTime(at: number | undefined): number {
    const now = this.#clock();
    return at === undefined || at <= now + 128 ? now + Math.ceil(leadSeconds * this.#rate) : at;
  }

  #isOver({ at, start, end }: Span): boolean {
    return at + end - start < this.#clock();
  }

  /** Waits until no more than so many seconds lie between the clock and the end of what was put on it. */
  async #untilAhead({ at = 0, stopped }: Run, seconds: number): Promise<void> {
    while (at - this.#clock() > seconds * this.#rate) await pause(lookAgainMs, stopped.signal);
  }
}

/** Why a run's waiting ended: it was asked to. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

const endedBy = (span: Span, at: number): Span => ({ ...span, end: Math.min(span.end, span.start + at - span.at) });
