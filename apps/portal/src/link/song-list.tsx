'use client';

import { linkWords } from '@alchemy/core/link-words';
import { formatDuration } from '@alchemy/core/scale';
import { Card } from '../ui/card.tsx';
import type { SongModel } from './page-model.ts';

interface SongListProps {
  readonly songs: readonly SongModel[];
  readonly place: number | undefined;
  onChoose(place: number): void;
}

/** The songs of a collection, beside the one that is open. */
export function SongList({ songs, place, onChoose }: SongListProps) {
  return (
    <Card className="self-start p-2 sm:p-2">
      <nav aria-label={linkWords.songList}>
        <ol className="max-h-72 overflow-y-auto lg:max-h-[70dvh]">
          {songs.map((song) => (
            <li key={song.base}>
              <button
                type="button"
                aria-current={song.place === place}
                onClick={() => onChoose(song.place)}
                className="flex min-h-11 w-full items-center gap-3 rounded-lg px-3 py-1.5 text-left text-sm transition-colors hover:bg-muted aria-[current=true]:bg-primary-soft aria-[current=true]:text-primary"
              >
                <span className="w-5 shrink-0 text-right text-muted-foreground tabular-nums">{song.place}</span>
                <span className="min-w-0 grow">
                  <span className="block truncate font-medium" dir="auto">
                    {song.title}
                  </span>
                  <span className="block truncate text-muted-foreground text-xs" dir="auto">
                    {song.artist}
                  </span>
                </span>
                {song.durationMs !== null && (
                  <span className="text-muted-foreground text-xs tabular-nums">{formatDuration(song.durationMs)}</span>
                )}
              </button>
            </li>
          ))}
        </ol>
      </nav>
    </Card>
  );
}
