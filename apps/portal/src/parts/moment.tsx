import { pageWords } from '@alchemy/core/page-words';
import { formatElapsed } from '@alchemy/core/scale';

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const dayMs = 24 * 3_600_000;

/** A moment as people say it: how long ago within a day, else the date. The exact one is its title. */
export function Moment({ at }: { at: Date | null }) {
  if (at === null) return <span className="text-muted-foreground">–</span>;
  return (
    <time dateTime={at.toISOString()} title={`${exact.format(at)} UTC`} className="whitespace-nowrap tabular-nums">
      {wordsFor(at)}
    </time>
  );
}

function wordsFor(at: Date): string {
  const agoMs = Date.now() - at.getTime();
  if (agoMs < 0) return -agoMs < dayMs ? pageWords.inTime(formatElapsed(-agoMs)) : short.format(at);
  if (agoMs < 5_000) return pageWords.justNow;
  return agoMs < dayMs ? pageWords.ago(formatElapsed(agoMs)) : short.format(at);
}
