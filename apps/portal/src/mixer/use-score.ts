'use client';

import { useEffect, useState } from 'react';
import type { SongModel } from '../link/page-model.ts';
import { Score } from '../link/score.ts';

/** What is drawn of a song; `undefined` until it came, and where there is none: the song plays without it. */
export function useScore({ base, hasScore }: SongModel): Score | undefined {
  const [score, setScore] = useState<Score | undefined>(undefined);
  useEffect(() => {
    const leaving = new AbortController();
    setScore(undefined);
    if (hasScore) {
      fetchScore(`${base}/score.json`, leaving.signal).then(setScore, () => {});
    }
    return () => leaving.abort();
  }, [base, hasScore]);
  return score;
}

async function fetchScore(href: string, signal: AbortSignal): Promise<Score> {
  const answer = await fetch(href, { signal });
  return Score.parse(await answer.json());
}
