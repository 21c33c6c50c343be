'use client';

import { linkWords } from '@alchemy/core/link-words';
import { useEffect, useState } from 'react';
import { Downloads } from '../mixer/downloads.tsx';
import { readHash } from '../mixer/hash-state.ts';
import { Mixer } from '../mixer/mixer.tsx';
import { usePlayer } from '../mixer/use-player.ts';
import { Card, CardHeading } from '../ui/card.tsx';
import { LinkFooter } from './link-footer.tsx';
import type { PageModel, SongModel } from './page-model.ts';
import { SongHeading } from './song-heading.tsx';
import { SongList } from './song-list.tsx';
import { usePageState } from './use-page-state.ts';
import { WorkCard } from './work-card.tsx';

interface LinkScreenProps {
  readonly initial: PageModel;
  readonly stateHref: string;
  /** When the answer was made, so that the first drawing in the browser equals the server's. */
  readonly now: string;
  readonly contact: string | undefined;
}

/** The page behind a link: the work as long as it lasts, then the mixer, and a list of songs where there are several. */
export function LinkScreen({ initial, stateHref, now, contact }: LinkScreenProps) {
  const { page, ended } = usePageState(initial, stateHref);
  const [place, setPlace] = useState(1);
  useEffect(() => setPlace(readHash(location.hash, []).song), []);
  const several = page.songs.length > 1;
  const song = page.songs.find((candidate) => candidate.place === place) ?? page.songs[0];
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-1 gap-4 px-3 py-5 sm:px-6 sm:py-8">
      <SongHeading page={page} song={song} />
      {ended && <p className="rounded-card bg-warn-soft p-4 text-warn">{linkWords.ended}</p>}
      <main
        className={several ? 'grid grid-cols-1 gap-4 lg:grid-cols-[17rem_minmax(0,1fr)]' : 'grid grid-cols-1 gap-4'}
      >
        {several && <SongList songs={page.songs} place={song?.place} onChoose={setPlace} />}
        <div className="grid min-w-0 grid-cols-1 content-start gap-4">
          {page.work !== null && <WorkCard work={page.work} waiting={song === undefined || song.lanes.length === 0} />}
          {song !== undefined && song.lanes.length > 0 && <Playable key={song.base} song={song} page={page} />}
          {page.failures.length > 0 && <Failures sentences={page.failures} />}
        </div>
      </main>
      <LinkFooter expiresAt={page.expiresAt} now={now} contact={contact} />
    </div>
  );
}

/** The mixer of a song, and its downloads: among them the mix as it is set. */
function Playable({ song, page }: { song: SongModel; page: PageModel }) {
  const player = usePlayer(song);
  return (
    <>
      <Mixer song={song} player={player} />
      <Downloads song={song} mix={player.mix} archives={page.archives} />
    </>
  );
}

function Failures({ sentences }: { sentences: readonly string[] }) {
  return (
    <Card aria-labelledby="failures">
      <CardHeading id="failures" title={linkWords.failures} />
      <ul className="grid gap-1 text-sm">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Card>
  );
}
