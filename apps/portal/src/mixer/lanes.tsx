'use client';

import { mixerWords } from '@alchemy/core/link-words';
import type { SongModel } from '../link/page-model.ts';
import { LaneRow } from './lane-row.tsx';
import { change, heard, untouched } from './mix.ts';
import { Ruler } from './ruler.tsx';
import { TimelineSurface } from './timeline-surface.tsx';
import type { Player } from './use-player.ts';
import { Waveform } from './waveform.tsx';

/** The ruler, which is the slider of the position too, and a row for each lane under it. */
export function Lanes({ song, player }: { song: SongModel; player: Player }) {
  const { mix, setMix, score, seconds, loop, slider, deeds } = player;
  const levels = heard(mix);
  const fullScale = Math.max(1, ...(score?.lanes.flatMap(({ peaks }) => peaks.max) ?? []));
  const surface = { seconds, loop, onSeek: deeds.seek, onDrag: deeds.drag };
  return (
    <>
      <div className="mt-4 md:grid md:grid-cols-[17rem_1fr] md:gap-x-4">
        <div
          ref={slider}
          role="slider"
          tabIndex={0}
          aria-label={mixerWords.position}
          aria-valuemin={0}
          aria-valuemax={Math.floor(seconds)}
          aria-valuenow={0}
          data-seconds={seconds}
          className="rounded-md md:col-start-2"
        >
          <TimelineSurface {...surface} className="h-8">
            <Ruler score={score} seconds={seconds} />
          </TimelineSurface>
        </div>
      </div>
      <ul className="divide-y divide-border">
        {song.lanes.map(({ stem, label }) => (
          <LaneRow
            key={stem}
            stem={stem}
            label={label}
            lane={mix[stem] ?? untouched}
            audible={(levels[stem] ?? 0) > 0}
            onChange={(over) => setMix((now) => change(now, stem, over))}
          >
            <TimelineSurface {...surface} className="h-16 rounded-md bg-muted/40 md:h-20">
              <Waveform
                stem={stem}
                fullScale={fullScale}
                peaks={score?.lanes.find((lane) => lane.stem === stem)?.peaks}
              />
            </TimelineSurface>
          </LaneRow>
        ))}
      </ul>
    </>
  );
}
