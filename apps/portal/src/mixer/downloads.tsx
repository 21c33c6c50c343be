'use client';

import { mixerWords } from '@alchemy/core/link-words';
import { Download } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import type { PageModel, SongModel } from '../link/page-model.ts';
import { Card, CardHeading } from '../ui/card.tsx';
import { classNames } from '../ui/class-names.ts';
import { Progress } from '../ui/progress.tsx';
import { heard, type Mix } from './mix.ts';
import { stemFill } from './stem-look.ts';
import { type DownloadState, useDownload } from './use-download.ts';

const mixFormats = ['wav', 'mp3'] as const;

interface DownloadsProps {
  readonly song: SongModel;
  readonly mix: Mix;
  readonly archives: PageModel['archives'];
}

/** Has a file made if need be, and saves it. */
type Save = (href: string, what: string) => (event: MouseEvent) => void;

/** Every file in every format, the mix as it is set now, and everything at once. Without scripts, plain links. */
export function Downloads({ song, mix, archives }: DownloadsProps) {
  const { state, start } = useDownload();
  const save: Save = (href, what) => (event) => {
    event.preventDefault();
    void start(href, what);
  };
  return (
    <Card aria-labelledby="downloads">
      <CardHeading id="downloads" title={mixerWords.download} />
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[1fr_auto]">
        <Stems song={song} save={save} />
        <div className="grid content-start gap-4">
          {song.lanes.length > 1 && <MixGroup song={song} mix={mix} save={save} />}
          {archives.length > 0 && <Archives archives={archives} save={save} />}
          {song.analysisHref && (
            <a className="text-primary text-sm underline-offset-4 hover:underline" href={song.analysisHref}>
              {mixerWords.analysis}
            </a>
          )}
        </div>
      </div>
      <Making state={state} />
    </Card>
  );
}

function Stems({ song, save }: { song: SongModel; save: Save }) {
  return (
    <ul className="grid content-start gap-1">
      {song.lanes.map(({ stem, label, downloads }) => (
        <li key={stem} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span aria-hidden="true" className={classNames('size-2.5 rounded-full', stemFill(stem))} />
          <span className="w-20 font-medium text-sm sm:w-24">{label}</span>
          <span className="flex flex-wrap gap-1">
            {downloads.map(({ format, href, size }) => (
              <FileLink
                key={format}
                {...{ format, href, size }}
                label={mixerWords.downloadStem(label, format.toUpperCase())}
                onClick={save(href, `${label} (${format.toUpperCase()})`)}
              />
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function MixGroup({ song, mix, save }: { song: SongModel; mix: Mix; save: Save }) {
  const levels = heard(mix);
  if (Object.values(levels).every((level) => level === 0)) {
    return (
      <Group title={mixerWords.downloadMix}>
        <p className="text-muted-foreground text-sm">{mixerWords.silent}</p>
      </Group>
    );
  }
  const query = new URLSearchParams(asText(levels));
  const files = mixFormats.map((format) => ({ format, href: `${song.base}/mix.${format}?${query}` }));
  return <Formats title={mixerWords.downloadMix} files={files} save={save} />;
}

function Archives({ archives, save }: { archives: PageModel['archives']; save: Save }) {
  return <Formats title={mixerWords.downloadAll} files={archives} save={save} />;
}

interface FormatsProps {
  readonly title: string;
  readonly files: readonly { readonly format: string; readonly href: string }[];
  readonly save: Save;
}

function Formats({ title, files, save }: FormatsProps) {
  return (
    <Group title={title}>
      {files.map(({ format, href }) => (
        <FileLink
          key={format}
          {...{ format, href, size: null }}
          label={`${title} (${format.toUpperCase()})`}
          onClick={save(href, title)}
        />
      ))}
    </Group>
  );
}

const asText = (levels: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(levels).map(([stem, percent]) => [stem, String(percent)]));

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1.5 font-medium text-sm">{title}</h3>
      <div className="flex flex-wrap gap-1">{children}</div>
    </div>
  );
}

interface FileLinkProps {
  readonly href: string;
  readonly format: string;
  readonly size: string | null;
  readonly label: string;
  onClick(event: MouseEvent): void;
}

function FileLink({ href, format, size, label, onClick }: FileLinkProps) {
  return (
    <a
      href={href}
      download
      aria-label={size === null ? label : `${label}, ${size}`}
      onClick={onClick}
      className="inline-flex h-11 min-w-11 items-center justify-center gap-1.5 rounded-lg border border-border px-2 font-medium text-xs transition-colors hover:bg-muted sm:px-3"
    >
      <Download aria-hidden="true" className="hidden size-3.5 text-muted-foreground sm:block" />
      {format.toUpperCase()}
      {size !== null && <small className="hidden font-normal text-muted-foreground sm:inline">{size}</small>}
    </a>
  );
}

function Making({ state }: { state: DownloadState }) {
  return (
    <div aria-live="polite" className={classNames(state.kind !== 'idle' && 'mt-4')}>
      {state.kind === 'making' && (
        <>
          <p className="mb-1.5 text-sm">{mixerWords.making(state.what, state.percent)}</p>
          <Progress value={state.percent} label={mixerWords.making(state.what, state.percent)} />
        </>
      )}
      {state.kind === 'failed' && <p className="text-bad text-sm">{mixerWords.failedToMake(state.what)}</p>}
    </div>
  );
}
