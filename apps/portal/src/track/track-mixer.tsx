'use client';

import { pageWords } from '@alchemy/core/page-words';
import { useState } from 'react';
import type { SongModel } from '../link/page-model.ts';
import { Mixer } from '../mixer/mixer.tsx';
import { usePlayer } from '../mixer/use-player.ts';
import { Field, Select } from '../ui/field.tsx';
import type { Playable } from './playable.ts';

/** The mixer of a song; where several models separated it, of the one that is chosen. */
export function TrackMixer({ playables }: { playables: readonly Playable[] }) {
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const open = playables.find(({ model }) => model === chosen) ?? playables[0];
  return (
    <>
      {playables.length > 1 && (
        <Field label={pageWords.track.playModel}>
          {(id) => (
            <Select id={id} value={open?.model} onChange={({ target }) => setChosen(target.value)} className="sm:w-64">
              {playables.map(({ model }) => (
                <option key={model}>{model}</option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {open !== undefined && <OpenMixer key={open.model} song={open.song} />}
    </>
  );
}

function OpenMixer({ song }: { song: SongModel }) {
  return <Mixer song={song} player={usePlayer(song)} />;
}
