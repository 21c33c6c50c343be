import { once } from 'node:events';
import { createServer } from 'node:http';
import { Fault } from '@alchemy/core/errors';
import { until } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Answer, Button, ReplyView } from './chat-platform.ts';
import { lineText } from './testing/drawn-text.ts';
import { aCommand, anAction, type FlowBench, openFlowBench, sam } from './testing/flow-bench.ts';
import { type PaperPlatform, paperPlatform } from './testing/paper-platform.ts';

const testDb = await useTestDb();
let bench: FlowBench;
let paper: PaperPlatform;

beforeEach(() => {
  bench = openFlowBench(testDb);
  paper = paperPlatform();
});
afterEach(() => bench.close());

const words = (answer: Answer): string =>
  answer.kind === 'notice' ? answer.notice.lines.map(lineText).join('\n') : answer.kind;

async function ask(command = aCommand(), message = {}): Promise<ReplyView> {
  const answer = await paper.handlers.command(command);
  if (answer.kind !== 'reply') throw new Error(`There is no reply but: ${words(answer)}`);
  await answer.sentAs({ id: command.interactionId, ...message });
  return answer.view;
}

const lastView = (): ReplyView | undefined => paper.edits.at(-1)?.view;
const labels = (): string[] => lastView()?.buttons.map(({ label }) => label) ?? [];
const idOf = (buttons: readonly Button[] = [], label = ''): string => {
  const button = buttons.find((each) => each.label === label);
  if (button?.kind !== 'action') throw new Error(`There is no ${label} to press.`);
  return button.id;
};
const press = (label: string, over = {}) => paper.handlers.action(anAction(idOf(lastView()?.buttons, label), over));
const plainly = (kind: 'queue' | 'forget') =>
  paper.handlers.command({ kind, person: sam, workspace: null, mayManage: false, missing: [] });

test('who has enough at work is told so, and nothing is written', async () => {
  await bench.start(paper, { quotas: { activeRequests: 1, workspaceMinutes: 10 } });
  await ask();
  expect(words(await paper.handlers.command(aCommand({ song: 'other' })))).toMatch(
    /^You have 1 request at work already/,
  );
  expect(await testDb.db.query.requests.findMany()).toHaveLength(1);
  expect(await testDb.db.query.replies.findMany()).toHaveLength(1);
});

test('the queue names what one waits for', async () => {
  await bench.start(paper);
  expect(words(await plainly('queue'))).toBe('Nothing of yours is at work.');
  await ask();
  await ask(aCommand({ song: 'other', person: { identity: 'discord:7', name: 'Kim' } }));
  expect(words(await plainly('queue'))).toBe('Your song: In line: 1st');
});

test('forgetting cancels and removes what one asked for', async () => {
  await bench.start(paper);
  await ask();
  expect(words(await plainly('forget'))).toMatch(/^All that I knew of you is removed/);
  expect(await testDb.db.query.requests.findMany()).toEqual([]);
  expect(await testDb.db.query.users.findMany()).toEqual([]);
});

test('songs of the workspace are suggested, private ones never', async () => {
  await bench.start(paper);
  bench.serve();
  for (const command of [aCommand({ song: 'one' }), aCommand({ song: 'two', private: true })]) await ask(command);
  await until('both are done', () => paper.edits.filter(({ view }) => view.final).length === 2);
  const { workspace } = aCommand();
  const typing = { person: sam, workspace, mayManage: false, missing: [], text: 'song' };
  const value = `https://open.spotify.com/track/${'one'.padEnd(22, '0')}`;
  expect(await paper.handlers.suggest(typing)).toMatchObject([{ value }]);
  expect(await paper.handlers.suggest({ ...typing, workspace: '2' })).toEqual([]);
});

test('recordings that may be meant can be taken', async () => {
  const candidates = ['Live', 'Remix'].map((title) => {
    return { title, artist: 'The Vals', durationMs: 245_000, url: `https://example.org/${title}` };
  });
  let isFound = false;
  await bench.start(paper);
  bench.serve(async (stage) => {
    if (stage !== 'download' || isFound) return;
    isFound = true;
    throw new Fault('no_match', 'I found only live versions, none of 4:07. Attach the file instead.', { candidates });
  });
  await ask();
  await until('the failure is shown', () => lastView()?.tone === 'failed');
  expect(lastView()?.lines.map(lineText)).toEqual([
    'I found only live versions, none of 4:07. Attach the file instead.',
    '1. Live — The Vals · 4:05',
    '2. Remix — The Vals · 4:05',
  ]);
  expect(labels()).toEqual(['Take 1', 'Take 2', 'Retry']);
  expect(words(await press('Take 2'))).toBe('silence');
  await until('it is done after all', () => lastView()?.tone === 'done');
});

test('a ping outlives the bot that took it, and comes once', async () => {
  const first = await bench.start(paper);
  const view = await ask();
  const cancel = idOf(view.buttons, 'Cancel');
  const ping = anAction(cancel.replace('cancel', 'ping'));
  await paper.handlers.action(ping);
  await first.stop();
  paper = paperPlatform();
  await bench.start(paper);
  bench.serve();
  await until('it is pinged', () => paper.pings.length > 0);
  await until('the end is written down', async () => (await testDb.db.query.pings.findMany()).length === 0);
  expect(paper.pings.map(({ people }) => people)).toEqual([[sam.identity]]);
  expect(words(await paper.handlers.action(ping))).toBe('It is over already.');
});

test('links that end are said to have ended, and new ones stand in the same message', async () => {
  await bench.start(paper, { linkLifeMs: 500 });
  bench.serve();
  await ask();
  await until('the links have ended', () => lastView()?.tone === 'ended');
  expect(lastView()?.lines.map(lineText).at(-1)).toMatch(/^Links ended. The stems are kept until <day /);
  expect(labels()).toEqual(['New links']);
  expect(words(await press('New links'))).toBe('Here are new links.');
  await until('they are there again', () => lastView()?.tone === 'done');
  expect(labels()).toContain('Open mixer');
});

test('where a message cannot be edited much longer, it says where to look', async () => {
  await bench.start(paper);
  const answer = { id: 'short-lived', endsAtMs: Date.now() + 500 };
  await ask(aCommand({ answer }), answer);
  await until('it says so', () => labels().includes('Follow it here'));
  expect(lastView()?.lines.map(lineText).at(-1)).toMatch(/^I cannot change this message much longer/);
});

/** Stands where the portal stands: answers every address with its own path. */
async function servePaths(): Promise<string> {
  const server = createServer((request, response) => response.end(request.url)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}

test('one stem that was asked for is put beside the links', async () => {
  await bench.start(paper, { portalUrl: await servePaths() });
  bench.serve();
  await ask(aCommand({ stems: ['vocals'] }));
  await until('it is there', () => paper.attached.length > 0);
  const paths = paper.attached.map(({ bytes }) =>
    Buffer.from(bytes)
      .toString()
      .replace(/\/d\/[^/]+/, ''),
  );
  expect(paths).toEqual(['/1/vocals.flac']);
  expect(paper.attached[0]?.name).toMatch(/ - vocals\.flac$/);
  expect(labels()).toContain('Open mixer');
});

test('without an address that others reach, all stems stand beside the reply, or it says what to do', async () => {
  await bench.start(paper, { portalUrl: await servePaths(), publicUrl: undefined });
  bench.serve();
  await ask();
  await until('they are there', () => paper.attached.length === 4);
  expect(labels()).toEqual([]);
  expect(lastView()?.lines.map(lineText).join()).not.toContain('PUBLIC_URL');
});

test('what does not fit is not put there by halves', async () => {
  paper = Object.assign(paperPlatform(), { uploadLimitBytes: () => 5 });
  await bench.start(paper, { portalUrl: await servePaths(), publicUrl: undefined });
  bench.serve();
  await ask();
  await until('the end is shown', () => lastView()?.final === true);
  expect(paper.attached).toEqual([]);
  expect(lastView()?.lines.map(lineText).at(-1)).toContain('PUBLIC_URL');
});
