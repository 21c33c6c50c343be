import { formatWait } from '@alchemy/core/scale';
import { isWaiting, type PageModel } from './page-model.ts';
import { SongStems } from './song-stems.tsx';

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** How often a page with nothing to play asks for news, in seconds. */
const refreshSeconds = 3;

/** The page behind a link. */
export function LinkPage({ page, now, contact }: { page: PageModel; now: Date; contact: string | undefined }) {
  return (
    <>
      <title>{`${page.title} · stems`}</title>
      {isWaiting(page) && <meta httpEquiv="refresh" content={String(refreshSeconds)} />}
      <header className="head">
        <p className="brand">Sound Forge Alchemy</p>
        <h1>{page.title}</h1>
        {page.subtitle && <p className="artist">{page.subtitle}</p>}
      </header>
      <main>
        {page.work && <Work {...page.work} />}
        {page.songs.map((song) => (
          <SongStems key={song.place} song={song} alone={page.songs.length === 1} />
        ))}
        {page.failures.length > 0 && <Failures sentences={page.failures} />}
      </main>
      <footer className="foot">
        <p>
          <strong>A private copy.</strong> Made for the person who asked for it: please keep the link to yourself.
        </p>
        <p>
          The link works until <time dateTime={page.expiresAt.toISOString()}>{moment.format(page.expiresAt)} UTC</time>,
          for another {formatWait(Math.max(0, (page.expiresAt.getTime() - now.getTime()) / 1000))}.
        </p>
        {contact && <p>To report something: {contact}</p>}
      </footer>
    </>
  );
}

function Work({ doing, percent }: { doing: string; percent: number }) {
  return (
    <section className="work" aria-labelledby="work">
      <h2 id="work">
        {doing} · {percent} %
      </h2>
      <progress aria-labelledby="work" max={100} value={percent} />
      <p>The stems appear here as soon as they are made.</p>
    </section>
  );
}

function Failures({ sentences }: { sentences: readonly string[] }) {
  return (
    <section className="failures" aria-labelledby="failures">
      <h2 id="failures">What could not be made</h2>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
