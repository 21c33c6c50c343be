import type { Fact, SongModel, StemModel } from './page-model.ts';

/** One song: its figures, and a player and the downloads of every stem. Alone on its page, it is titled by the page. */
export function SongStems({ song, alone }: { song: SongModel; alone: boolean }) {
  const heading = `song-${song.place}`;
  return (
    <section className="song" aria-labelledby={heading}>
      <h2 id={heading} className={alone ? 'unseen' : undefined}>
        {alone ? 'Stems' : `${song.place}. ${song.title}`}
      </h2>
      {!alone && song.artist && <p className="artist">{song.artist}</p>}
      {song.facts.length > 0 && <Facts facts={song.facts} />}
      <ul className="stems">
        {song.stems.map((stem) => (
          <Stem key={stem.name} stem={stem} title={song.title} />
        ))}
      </ul>
      {song.analysisHref && (
        <p className="more">
          <a href={song.analysisHref}>The whole analysis (JSON)</a>
        </p>
      )}
    </section>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Stem({ stem, title }: { stem: StemModel; title: string }) {
  return (
    <li className="stem" data-stem={stem.name}>
      <h3>{stem.name}</h3>
      <Player label={`${stem.name} of ${title}`} source={stem.listenHref} />
      <p className="downloads">
        {stem.downloads.map(({ format, href, size }) => (
          <a key={format} href={href} download aria-label={`Download ${stem.name} as ${format.toUpperCase()}, ${size}`}>
            {format.toUpperCase()} <small>{size}</small>
          </a>
        ))}
      </p>
    </li>
  );
}

/** An empty track of captions, because there are no words to a stem that anybody wrote down. */
function Player({ label, source }: { label: string; source: string }) {
  return (
    <audio controls preload="metadata" aria-label={label} src={source}>
      <track kind="captions" />
    </audio>
  );
}
