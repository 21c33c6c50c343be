import { mixerWords } from '@alchemy/core/link-words';
import type { LaneModel } from '../link/page-model.ts';

/** A player a lane, for browsers that cannot play them together. */
export function PlainPlayers({ lanes }: { lanes: readonly LaneModel[] }) {
  return (
    <div className="grid gap-3">
      <p className="text-muted-foreground text-sm">{mixerWords.plain}</p>
      <ul className="grid gap-3">
        {lanes.map(({ stem, label, downloads }) => (
          <li key={stem} className="grid items-center gap-x-3 gap-y-1 sm:grid-cols-[7rem_1fr]">
            <span className="font-medium text-sm">{label}</span>
            <audio className="w-full" controls preload="none" aria-label={label} src={downloads[0]?.href}>
              {/* There are no words to a stem that anybody wrote down. */}
              <track kind="captions" />
            </audio>
          </li>
        ))}
      </ul>
    </div>
  );
}
