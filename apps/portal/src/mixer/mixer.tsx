'use client';

import { mixerWords } from '@alchemy/core/link-words';
import type { SongModel } from '../link/page-model.ts';
import { Card } from '../ui/card.tsx';
import { Progress } from '../ui/progress.tsx';
import { Lanes } from './lanes.tsx';
import { presetMix, presetOf, presetsFor } from './mix.ts';
import { PlainPlayers } from './plain-players.tsx';
import { Presets, Transport } from './transport.tsx';
import type { Readiness } from './use-mixer.ts';
import type { Player } from './use-player.ts';

/** The multitrack player of one song. */
export function Mixer({ song, player }: { song: SongModel; player: Player }) {
  const { readiness, status, surface } = player;
  return (
    <Card aria-label={mixerWords.mixer} className="p-3 sm:p-5">
      {readiness.kind === 'unsupported' ? (
        <PlainPlayers lanes={song.lanes} />
      ) : (
        <div ref={surface} data-ready={readiness.kind === 'ready'} data-status={status}>
          <Controls player={player} />
          <Notice readiness={readiness} failed={status === 'failed'} />
          <Lanes song={song} player={player} />
          <p className="mt-2 hidden text-muted-foreground text-xs md:block">
            {mixerWords.drag} {mixerWords.keys}
          </p>
        </div>
      )}
      <noscript>
        <PlainPlayers lanes={song.lanes} />
      </noscript>
    </Card>
  );
}

function Controls({ player }: { player: Player }) {
  const { stems, mix, setMix, loop, seconds, playing, status, readiness, clock, deeds } = player;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <Transport
        {...{ playing, loop, seconds, clock }}
        waiting={status === 'waiting'}
        disabled={readiness.kind !== 'ready'}
        onToggle={deeds.toggle}
        onJump={deeds.jump}
        onLoop={deeds.loop}
      />
      <Presets names={presetsFor(stems)} active={presetOf(mix)} onChoose={(name) => setMix(presetMix(name, stems))} />
    </div>
  );
}

/** What keeps the mixer from playing, if anything does. */
function Notice({ readiness, failed }: { readiness: Readiness; failed: boolean }) {
  const percent = readiness.kind === 'opening' ? readiness.makingPercent : undefined;
  return (
    <div aria-live="polite" className="text-muted-foreground text-sm">
      {failed && <p className="mt-3 text-bad">{mixerWords.noSound}</p>}
      {percent !== undefined && (
        <div className="mt-3 grid gap-1.5">
          <p>{mixerWords.making(mixerWords.mixer, percent)}</p>
          <Progress value={percent} label={mixerWords.making(mixerWords.mixer, percent)} />
        </div>
      )}
    </div>
  );
}
