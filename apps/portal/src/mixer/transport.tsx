'use client';

import { mixerWords } from '@alchemy/core/link-words';
import { formatDuration } from '@alchemy/core/scale';
import { LoaderCircle, Pause, Play, Repeat, RotateCcw, RotateCw, X } from 'lucide-react';
import type { Ref } from 'react';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import type { Loop } from './engine/loop.ts';
import { type PresetName, presetNames } from './mix.ts';

interface Transport {
  readonly playing: boolean;
  readonly waiting: boolean;
  readonly disabled: boolean;
  readonly seconds: number;
  readonly loop: Loop | undefined;
  /** Where the mixer writes the present time. */
  readonly clock: Ref<HTMLSpanElement>;
  onToggle(): void;
  onJump(bySeconds: number): void;
  onLoop(): void;
}

/** Play, five seconds back and forth, the time, and the loop. */
export function Transport({ playing, waiting, disabled, seconds, loop, clock, ...on }: Transport) {
  const Icon = waiting ? LoaderCircle : playing ? Pause : Play;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <button
        type="button"
        disabled={disabled}
        aria-label={playing ? mixerWords.pause : mixerWords.play}
        onClick={on.onToggle}
        className="grid size-14 shrink-0 place-items-center rounded-full bg-primary text-primary-foreground shadow-sm transition-transform hover:scale-105 active:scale-95 disabled:cursor-progress disabled:opacity-60"
      >
        <Icon className={classNames('size-6', waiting && 'animate-spin', !waiting && !playing && 'ml-0.5')} />
      </button>
      <Button variant="ghost" className="size-11 p-0" aria-label={mixerWords.back} onClick={() => on.onJump(-5)}>
        <RotateCcw />
      </Button>
      <Button variant="ghost" className="size-11 p-0" aria-label={mixerWords.forward} onClick={() => on.onJump(5)}>
        <RotateCw />
      </Button>
      <p className="mx-1 text-muted-foreground text-sm tabular-nums">
        <span ref={clock} className="font-semibold text-base text-foreground">
          0:00
        </span>{' '}
        / {formatDuration(seconds * 1000)}
      </p>
      <LoopButton loop={loop} onLoop={on.onLoop} />
    </div>
  );
}

function LoopButton({ loop, onLoop }: { loop: Loop | undefined; onLoop(): void }) {
  const [from, to] = [loop?.start ?? 0, loop?.end ?? 0].map((seconds) => formatDuration(seconds * 1000));
  const label = loop === undefined ? mixerWords.loopHere : mixerWords.clearLoop(from ?? '', to ?? '');
  return (
    <Button
      variant={loop === undefined ? 'ghost' : 'outline'}
      className="h-11 px-3 tabular-nums aria-pressed:border-primary/50 aria-pressed:bg-primary-soft aria-pressed:text-primary"
      aria-pressed={loop !== undefined}
      aria-label={label}
      title={label}
      onClick={onLoop}
    >
      <Repeat />
      {loop === undefined ? (
        mixerWords.loop
      ) : (
        <>
          {from} – {to} <X />
        </>
      )}
    </Button>
  );
}

/** One press sets all lanes. */
export function Presets(props: {
  readonly names: readonly PresetName[];
  readonly active: PresetName | undefined;
  onChoose(name: PresetName): void;
}) {
  if (props.names.length === 0) return null;
  return (
    <fieldset className="flex min-w-0 max-w-full gap-1.5 overflow-x-auto pb-1 sm:flex-wrap sm:pb-0">
      <legend className="sr-only">{mixerWords.presets}</legend>
      {presetNames
        .filter((name) => props.names.includes(name))
        .map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={props.active === name}
            onClick={() => props.onChoose(name)}
            className="h-11 shrink-0 rounded-full border border-border px-4 text-sm transition-colors hover:bg-muted aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:font-medium aria-pressed:text-primary"
          >
            {mixerWords.presetNames[name]}
          </button>
        ))}
    </fieldset>
  );
}
