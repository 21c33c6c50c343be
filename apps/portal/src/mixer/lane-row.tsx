'use client';

import { mixerWords } from '@alchemy/core/link-words';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';
import type { LaneMix } from './mix.ts';
import { stemAccent, stemFill } from './stem-look.ts';

interface LaneRow {
  readonly stem: string;
  readonly label: string;
  readonly lane: LaneMix;
  /** Whether anything of it is heard. */
  readonly audible: boolean;
  onChange(over: Partial<LaneMix>): void;
  /** The waveform. */
  readonly children: ReactNode;
}

/** One lane: its name, whether and how loud it is heard, and its waveform; side by side where there is room. */
export function LaneRow({ stem, label, lane, audible, onChange, children }: LaneRow) {
  return (
    <li data-lane={stem} className="grid gap-x-4 gap-y-1 py-2 md:grid-cols-[17rem_1fr] md:items-center">
      <div className="flex items-center gap-2">
        <span aria-hidden="true" className={classNames('size-3 shrink-0 rounded-full', stemFill(stem))} />
        <h2 className="w-24 shrink-0 truncate font-medium text-sm">{label}</h2>
        <Toggle
          pressed={lane.mute}
          name={mixerWords.mute(label)}
          className="aria-pressed:border-bad/50 aria-pressed:bg-bad-soft aria-pressed:text-bad"
          onPress={() => onChange({ mute: !lane.mute })}
        >
          {mixerWords.muteShort}
        </Toggle>
        <Toggle
          pressed={lane.solo}
          name={mixerWords.solo(label)}
          className="aria-pressed:border-warn/50 aria-pressed:bg-warn-soft aria-pressed:text-warn"
          onPress={() => onChange({ solo: !lane.solo })}
        >
          {mixerWords.soloShort}
        </Toggle>
        <input
          type="range"
          min={0}
          max={100}
          value={lane.volume}
          aria-label={mixerWords.volume(label)}
          aria-valuetext={`${lane.volume} %`}
          onChange={(event) => onChange({ volume: event.target.valueAsNumber })}
          className={classNames('h-11 w-full min-w-0 cursor-pointer', stemAccent(stem))}
        />
      </div>
      <div className={classNames('transition-opacity', !audible && 'opacity-30 grayscale')}>{children}</div>
    </li>
  );
}

interface Toggle {
  readonly pressed: boolean;
  readonly name: string;
  readonly className: string;
  onPress(): void;
  readonly children: ReactNode;
}

function Toggle({ pressed, name, className, onPress, children }: Toggle) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      aria-label={name}
      title={name}
      onClick={onPress}
      className={classNames(
        'size-11 shrink-0 rounded-lg border border-border bg-card font-semibold text-muted-foreground text-sm transition-colors hover:bg-muted',
        className,
      )}
    >
      {children}
    </button>
  );
}
