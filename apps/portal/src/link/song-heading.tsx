import { linkWords } from '@alchemy/core/link-words';
import { formatDuration } from '@alchemy/core/scale';
import { AudioLines } from 'lucide-react';
import { Badge } from '../ui/badge.tsx';
import type { PageModel, SongModel } from './page-model.ts';

/** The cover, the title and the figures of the song that is open; over several songs, the name of the collection too. */
export function SongHeading({ page, song }: { page: PageModel; song: SongModel | undefined }) {
  const collection = page.songs.length > 1 ? page.title : undefined;
  const title = song?.title ?? page.title;
  return (
    <header className="flex items-center gap-4">
      <Cover href={song?.coverHref ?? null} />
      <div className="min-w-0">
        <p className="truncate text-muted-foreground text-xs">
          {linkWords.brand}
          {collection !== undefined && ` · ${collection} · ${page.subtitle}`}
        </p>
        <h1 className="text-balance font-semibold text-xl tracking-tight sm:text-2xl" dir="auto">
          {title}
        </h1>
        {song?.artist && (
          <p className="text-muted-foreground" dir="auto">
            {song.artist}
          </p>
        )}
        {song !== undefined && <Facts song={song} />}
      </div>
    </header>
  );
}

function Cover({ href }: { href: string | null }) {
  if (href !== null) {
    // biome-ignore lint/performance/noImgElement: the picture is behind a token that an image optimizer must not keep
    return <img src={href} alt="" className="size-20 shrink-0 rounded-card object-cover shadow-sm sm:size-24" />;
  }
  return (
    <div className="grid size-20 shrink-0 place-items-center rounded-card bg-primary-soft text-primary sm:size-24">
      <AudioLines aria-hidden="true" className="size-9" />
    </div>
  );
}

function Facts({ song: { durationMs, tempoBpm, key, camelot } }: { song: SongModel }) {
  return (
    <p className="mt-2 flex flex-wrap gap-1.5">
      {tempoBpm !== null && <Badge tone="accent">{linkWords.tempo(tempoBpm)}</Badge>}
      {key !== null && (
        <Badge tone="accent">
          {key} · {camelot}
        </Badge>
      )}
      {durationMs !== null && <Badge>{formatDuration(durationMs)}</Badge>}
    </p>
  );
}
