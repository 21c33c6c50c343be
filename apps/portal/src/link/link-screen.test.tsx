import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { LinkScreen } from './link-screen.tsx';
import { pageModel } from './page-model.ts';
import { aLink, aRequestAtWork, aRequestView, aSong } from './testing.ts';

const now = '2026-11-01T12:30:00.000Z';

const html = (request = aRequestView(), contact?: string) =>
  renderToStaticMarkup(
    <LinkScreen initial={pageModel('T', aLink(), request)} stateHref="/d/T/state.json" now={now} contact={contact} />,
  );

test('without scripts every stem can be heard and saved', () => {
  const [, plain = ''] = /<noscript>(.*)<\/noscript>/.exec(html()) ?? [];
  for (const stem of ['vocals', 'drums', 'bass', 'other']) {
    expect(plain).toContain(`src="/d/T/1/${stem}.flac"`);
    expect(html()).toContain(`href="/d/T/1/${stem}.mp3" download=""`);
  }
});

test('it says that the copy is private, until when the link works and whom to tell', () => {
  expect(html()).toContain('A private copy.');
  expect(html()).toContain('<time dateTime="2026-11-02T12:00:00.000Z">2 Nov 2026, 12:00 UTC</time>');
  expect(html()).toContain('23 h 30 min left');
  expect(html(undefined, 'abuse@example.org')).toContain('To report something: abuse@example.org');
  expect(html()).not.toContain('To report');
});

test('while the song is made it shows how far it is, and no mixer', () => {
  const page = html(aRequestAtWork());
  expect(page).toContain('41 %');
  expect(page).toContain('The mixer opens here by itself');
  expect(page).not.toContain('aria-label="Play"');
});

test('it has one first heading; several songs are listed', () => {
  expect(html().match(/<h1/g)).toHaveLength(1);
  const page = html(aRequestView({ title: 'Night Set', tracks: [aSong(), aSong({ title: 'Two' })] }));
  expect(page).toContain('aria-label="Songs"');
  expect(page).toContain('Night Set');
  expect(page.match(/<h1/g)).toHaveLength(1);
});

test('a title cannot become markup', () => {
  expect(html(aRequestView({ tracks: [aSong({ title: '<script>"x"' })] }))).not.toContain('<script>');
});
