import { pageWords } from '@alchemy/core/page-words';
import { formatSize } from '@alchemy/core/scale';
import type { TrackPage } from '@alchemy/db/dashboard/track-page';
import { AudioLines } from 'lucide-react';
import { Empty } from '../ui/empty.tsx';

const words = pageWords.track;
const order = ['vocals', 'drums', 'bass', 'other'];

/** A player for each stem, by model. */
export function StemPlayers({ files, title }: { files: TrackPage['files']; title: string }) {
  const stems = files.filter(({ kind }) => kind === 'stem');
  if (stems.length === 0) {
    return (
      <Empty icon={AudioLines} title={words.noStems}>
        {words.noStemsWhy}
      </Empty>
    );
  }
  const models = [...new Set(stems.map(({ model }) => model ?? ''))];
  return models.map((model) => (
    <section key={model} aria-label={model} className="grid gap-3">
      <h3 className="text-muted-foreground text-xs">{model}</h3>
      <ul className="grid gap-3">
        {stems
          .filter((file) => file.model === model)
          .sort((a, b) => order.indexOf(a.stem ?? '') - order.indexOf(b.stem ?? ''))
          .map(({ id, stem, sizeBytes }) => (
            <li key={id} data-stem={stem} className="grid items-center gap-2 sm:grid-cols-[6rem_1fr_5rem]">
              <span className="flex items-center gap-2 font-medium text-sm capitalize">
                <span
                  aria-hidden
                  className="size-2.5 rounded-full"
                  style={{ background: `var(--stem-${stem}, var(--primary))` }}
                />
                {stem}
              </span>
              <audio
                controls
                preload="none"
                src={`/api/files/${id}`}
                aria-label={words.listen(stem ?? '', title)}
                className="h-10 w-full"
              >
                <track kind="captions" />
              </audio>
              <span className="text-right text-muted-foreground text-xs tabular-nums">{formatSize(sizeBytes)}</span>
            </li>
          ))}
      </ul>
    </section>
  ));
}
