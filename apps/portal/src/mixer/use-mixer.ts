'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import type { SongModel } from '../link/page-model.ts';
import { createChunkStore } from './engine/chunk-store.ts';
import { chunkAt } from './engine/chunks.ts';
import { type LaneSource, openLane } from './engine/lane-source.ts';
import type { Loop } from './engine/loop.ts';
import { MixerEngine } from './engine/mixer-engine.ts';
import { heard, type Mix } from './mix.ts';

/** `unsupported`: this browser cannot play lanes together. */
export type Readiness =
  | { readonly kind: 'opening'; readonly makingPercent: number | undefined }
  | { readonly kind: 'ready' | 'unsupported' };

interface Opened {
  readonly lanes: readonly [LaneSource, ...LaneSource[]];
  readonly store: ReturnType<typeof createChunkStore>;
}

export interface MixerControls {
  readonly readiness: Readiness;
  /** The engine, made at the first press of a key or button: before, browsers refuse to make a sound. */
  engine(): MixerEngine | undefined;
  start(): MixerEngine | undefined;
}

/** Opens the lanes of a song, with the sound of its beginning, and makes the engine when it is first wanted. */
export function useMixer(song: SongModel, mix: Mix, loop: Loop | undefined): MixerControls {
  const [readiness, setReadiness] = useState<Readiness>({ kind: 'opening', makingPercent: undefined });
  const opened = useRef<Opened | undefined>(undefined);
  const engine = useRef<MixerEngine | undefined>(undefined);
  const wanted = useRef({ mix, loop });
  wanted.current = { mix, loop };
  const lanes = useMemo(
    () => song.lanes.map(({ stem }) => ({ stem, url: `${song.base}/${stem}.flac` })),
    [song.base, song.lanes],
  );
  const key = lanes.map(({ url }) => url).join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the lanes, whose list is new at every answer
  useEffect(() => {
    const leaving = new AbortController();
    const onMaking = (percent: number) => setReadiness({ kind: 'opening', makingPercent: percent });
    setReadiness({ kind: 'opening', makingPercent: undefined });
    open(lanes, { signal: leaving.signal, onMaking }).then(
      (all) => {
        opened.current = all;
        setReadiness({ kind: 'ready' });
      },
      () => {
        if (!leaving.signal.aborted) setReadiness({ kind: 'unsupported' });
      },
    );
    return () => {
      leaving.abort();
      opened.current = undefined;
      void engine.current?.close();
      engine.current = undefined;
    };
  }, [key]);

  useEffect(() => engine.current?.setLevels(heard(mix)), [mix]);
  useEffect(() => engine.current?.setLoop(loop), [loop]);

  function start(): MixerEngine | undefined {
    if (engine.current !== undefined || opened.current === undefined) return engine.current;
    const { lanes: sources, store } = opened.current;
    const context = new AudioContext({ sampleRate: sources[0].index.sampleRate, latencyHint: 'playback' });
    engine.current = new MixerEngine(context, sources, store);
    engine.current.setLevels(heard(wanted.current.mix));
    engine.current.setLoop(wanted.current.loop);
    return engine.current;
  }

  return { readiness, engine: () => engine.current, start };
}

/** @throws Error when a lane cannot be fetched, or decoded as we need it */
async function open(
  lanes: readonly { stem: string; url: string }[],
  options: { signal: AbortSignal; onMaking: (percent: number) => void },
): Promise<Opened> {
  const decode = (file: ArrayBuffer) => decoder().decodeAudioData(file);
  const [first, ...rest] = await Promise.all(lanes.map((lane) => openLane(lane, decode, options)));
  if (first === undefined) throw new Error('There is nothing to play.');
  const store = createChunkStore([first, ...rest]);
  await store.load(chunkAt(first.index, 0, true));
  return { lanes: [first, ...rest], store };
}

/** Decodes at the rate of our stems, and needs no press of a button as a context that makes a sound would. */
const decoder = () => new OfflineAudioContext({ numberOfChannels: 2, length: 1, sampleRate: 44_100 });
