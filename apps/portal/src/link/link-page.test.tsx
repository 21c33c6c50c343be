import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { LinkPage } from './link-page.tsx';
import { pageModel } from './page-model.ts';
import { aLink, aRequestAtWork, aRequestView, aSong } from './testing.ts';

const now = new Date('2026-11-01T12:30:00Z');

const html = (request = aRequestView(), contact?: string) =>
  renderToStaticMarkup(<LinkPage page={pageModel('T', aLink(), request)} now={now} contact={contact} />);

test('every stem can be heard and saved', () => {
  const page = html();
  for (const stem of ['vocals', 'drums', 'bass', 'other']) {
    expect(page).toContain(`aria-label="${stem} of River Light" src="/d/T/1/${stem}.flac"`);
    expect(page).toContain(`<a href="/d/T/1/${stem}.flac" download="" aria-label="Download ${stem} as FLAC, 4.1 MB">`);
  }
});

test('it says that the copy is private and until when the link works', () => {
  expect(html()).toContain('A private copy.');
  expect(html()).toContain('<time dateTime="2026-11-02T12:00:00.000Z">2 Nov 2026, 12:00 UTC</time>');
  expect(html()).toContain('for another 23 h 30 min');
});

test('it has one first heading, and a title', () => {
  expect(html().match(/<h1>/g)).toHaveLength(1);
  expect(html()).toContain('<title>River Light · stems</title>');
});

test('it reloads itself only while there is nothing to play', () => {
  expect(html(aRequestAtWork())).toContain('http-equiv="refresh"');
  expect(html(aRequestAtWork({ tracks: [aSong({ status: 'running' })] }))).not.toContain('http-equiv="refresh"');
  expect(html()).not.toContain('http-equiv="refresh"');
});

test('a title cannot become markup', () => {
  expect(html(aRequestView({ tracks: [aSong({ title: '<script>"x"' })] }))).not.toContain('<script>');
});

test('who to report to is shown where the operator said it', () => {
  expect(html(aRequestView(), 'abuse@example.org')).toContain('To report something: abuse@example.org');
  expect(html()).not.toContain('To report');
});
