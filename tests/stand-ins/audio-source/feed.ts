import type { Recording } from './recordings.ts';

/** A podcast feed: the one format with several titled, timed media that yt-dlp's generic extractor reads. */
export function feedOf(recordings: readonly { recording: Recording; url: string }[]): string {
  const items = recordings.map(({ recording, url }) => {
    const saidMs = recording.saidMs ?? recording.durationMs;
    const length = saidMs === false ? '' : `<itunes:duration>${Math.round(saidMs / 1000)}</itunes:duration>`;
    return `<item><title>${escaped(recording.title)}</title>${length}<enclosure url="${escaped(url)}" type="audio/wav"/></item>`;
  });
  return (
    `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">` +
    `<channel><title>Search</title>${items.join('')}</channel></rss>`
  );
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
