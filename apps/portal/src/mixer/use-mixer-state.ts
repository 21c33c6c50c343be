'use client';

import { useEffect, useState } from 'react';
import type { Loop } from './engine/loop.ts';
import { readHash, writeHash } from './hash-state.ts';
import { type Mix, openMix } from './mix.ts';

/** The mix and the loop of a song, kept in the address: whoever is sent it hears the same. */
export function useMixerState(stems: readonly string[], song: number) {
  const [mix, setMix] = useState<Mix>(() => openMix(stems));
  const [loop, setLoop] = useState<Loop | undefined>(undefined);
  const [read, setRead] = useState(false);
  const key = stems.join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the stems, whose list is new at every answer
  useEffect(() => {
    const given = readHash(location.hash, stems);
    const mine = given.song === song;
    setMix(mine ? given.mix : openMix(stems));
    setLoop(mine ? given.loop : undefined);
    setRead(true);
  }, [key, song]);

  useEffect(() => {
    if (!read) return;
    const hash = writeHash({ mix, loop, song });
    // The address is no place in the history: going back leaves the page.
    history.replaceState(null, '', hash === '' ? location.pathname : `#${hash}`);
  }, [read, mix, loop, song]);

  return { mix, setMix, loop, setLoop };
}
