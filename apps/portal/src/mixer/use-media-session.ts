'use client';

import { useEffect, useRef } from 'react';
import type { SongModel } from '../link/page-model.ts';

interface Deeds {
  toggle(): void;
  jump(bySeconds: number): void;
  seek(seconds: number): void;
}

/** Shows the song where the system shows what plays, and obeys its keys: on phones, headphones and keyboards. */
export function useMediaSession(song: SongModel, playing: boolean, deeds: Deeds): void {
  const latest = useRef(deeds);
  latest.current = deeds;
  useEffect(() => {
    if (!('mediaSession' in navigator)) return;
    const { title, artist, coverHref } = song;
    const artwork = coverHref === null ? [] : [{ src: new URL(coverHref, location.href).href }];
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist: artist ?? '', artwork });
    const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
      play: () => latest.current.toggle(),
      pause: () => latest.current.toggle(),
      seekbackward: () => latest.current.jump(-5),
      seekforward: () => latest.current.jump(5),
      seekto: ({ seekTime }) => latest.current.seek(seekTime ?? 0),
    };
    const actions = ['play', 'pause', 'seekbackward', 'seekforward', 'seekto'] as const;
    for (const action of actions) navigator.mediaSession.setActionHandler(action, handlers[action] ?? null);
    return () => {
      for (const action of actions) navigator.mediaSession.setActionHandler(action, null);
      navigator.mediaSession.metadata = null;
    };
  }, [song]);
  useEffect(() => {
    if ('mediaSession' in navigator) navigator.mediaSession.playbackState = playing ? 'playing' : 'paused';
  }, [playing]);
}
