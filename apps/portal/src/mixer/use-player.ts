'use client';

import { useMemo } from 'react';
import type { SongModel } from '../link/page-model.ts';
import { fourBarsFrom, loopBetween } from './engine/loop.ts';
import { change } from './mix.ts';
import { useKeys } from './use-keys.ts';
import { useMediaSession } from './use-media-session.ts';
import { useMixer } from './use-mixer.ts';
import { useMixerState } from './use-mixer-state.ts';
import { usePlayhead } from './use-playhead.ts';
import { useScore } from './use-score.ts';

/** All that the mixer of a song shows, and all that can be done with it: by pointer, by keys and by the system's. */
export function usePlayer(song: SongModel) {
  const stems = useMemo(() => song.lanes.map(({ stem }) => stem), [song.lanes]);
  const { mix, setMix, loop, setLoop } = useMixerState(stems, song.place);
  const { readiness, engine, start } = useMixer(song, mix, loop);
  const score = useScore(song);
  const seconds = score === undefined ? (song.durationMs ?? 0) / 1000 : score.samples / score.sampleRate;
  const playhead = usePlayhead(engine, seconds);
  const playing = playhead.status === 'playing' || playhead.status === 'waiting';

  const measured = { beats: score?.beats ?? [], seconds };
  const position = () => engine()?.position() ?? 0;
  const seek = (to: number) => start()?.seek(to);
  const deeds = {
    seek,
    jump: (by: number) => seek(position() + by),
    drag: (from: number, to: number) => setLoop(loopBetween(from, to, measured)),
    loop: () => setLoop(loop === undefined ? fourBarsFrom(position(), measured) : undefined),
    endLoop: () => setLoop(undefined),
    toggle: () => {
      if (playing) return engine()?.pause();
      if (loop !== undefined && (position() < loop.start || position() >= loop.end)) seek(loop.start);
      void start()?.play();
    },
    mute: (lane: number) => flip(stems[lane], 'mute'),
    solo: (lane: number) => flip(stems[lane], 'solo'),
  };
  function flip(stem: string | undefined, what: 'mute' | 'solo'): void {
    if (stem !== undefined) setMix((now) => change(now, stem, { [what]: !now[stem]?.[what] }));
  }
  useKeys(deeds);
  useMediaSession(song, playing, deeds);
  return { stems, mix, setMix, loop, readiness, score, seconds, playing, deeds, ...playhead };
}

export type Player = ReturnType<typeof usePlayer>;
