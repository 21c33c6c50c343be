import { until } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer, ReplyView } from './chat-platform.ts';
import { drawnText, lineText } from './testing/drawn-text.ts';
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

/** Sends the command, and says which message the answer became. */
async function ask(command = aCommand(), platform = paper): Promise<{ view: ReplyView; requestId: string }> {
  const answer = await platform.handlers.command(command);
  if (answer.kind !== 'reply') throw new Error(`There is no reply but: ${words(answer)}`);
  await answer.sentAs({ id: command.interactionId });
  const button = answer.view.buttons.find(({ kind }) => kind === 'action');
  return { view: answer.view, requestId: button?.kind === 'action' ? (button.id.split(':')[1] ?? '') : '' };
}

const lastView = (): ReplyView | undefined => paper.edits.at(-1)?.view;

test('a link is answered at once, and its one message ends with the links', async () => {
  await bench.start(paper);
  const command = aCommand();
  const { view } = await ask(command);
  expect(view).toMatchObject({ title: null, lines: [['Looking up your song…']], final: false });

  bench.serve();
  await until('the end is shown', () => lastView()?.final === true);
  expect(new Set(paper.edits.map(({ message }) => message.id))).toEqual(new Set([command.interactionId]));
  expect(lastView()).toMatchObject({ tone: 'done', percent: 100 });
  expect(lastView()?.buttons.map(({ label }) => label)).toEqual(['Open mixer', 'Download all', 'Instrumental']);
  const percents = paper.edits.map(({ view: shown }) => shown.percent ?? 0);
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
});

test('a message is edited only where that can be seen', async () => {
  await bench.start(paper);
  const asked = [await ask(aCommand()), await ask(aCommand({ song: 'other' }))];
  bench.serve();
  await until('both ends are shown', () => paper.edits.filter(({ view }) => view.final).length === 2);
  const pictures = paper.edits.map(({ message, view }) => `${message.id} ${drawnText(view)}`);
  expect(new Set(pictures).size).toBe(pictures.length);
  for (const { view } of asked) expect(paper.edits.map((edit) => drawnText(edit.view))).not.toContain(drawnText(view));
});

test('a song that was split before is there with the answer', async () => {
  await bench.start(paper);
  bench.serve();
  await ask();
  await until('the end is shown', () => lastView()?.final === true);
  const { view } = await ask(aCommand({ person: { identity: 'discord:7', name: 'Kim' } }));
  expect(view).toMatchObject({ final: true, percent: 100 });
  expect(view.lines[0]).toEqual(['Already split. Here you go.']);
});

test('the same interaction twice is one request with one reply', async () => {
  await bench.start(paper);
  const command = aCommand();
  const [one, two] = [await ask(command), await ask(command)];
  expect(two.requestId).toBe(one.requestId);
  bench.serve();
  await until('the end is shown', () => lastView()?.final === true);
  expect(paper.edits.filter(({ view }) => view.final)).toHaveLength(1);
});

test.each([
  ['nothing', '', 'That is not a complete Spotify link. Copy it again from Share → Copy link.'],
  [
    'a podcast',
    'https://open.spotify.com/show/1',
    "I take Spotify links and audio files. Attach the file and I'll split it.",
  ],
])('%s is refused to its sender alone', async (_what, text, sentence) => {
  await bench.start(paper);
  expect(words(await paper.handlers.command(aCommand({ text })))).toBe(sentence);
});

test('a format that nobody makes is refused with those that are made', async () => {
  await bench.start(paper);
  expect(words(await paper.handlers.command(aCommand({ format: 'aiff' })))).toBe('I make flac, wav, mp3, m4a, opus.');
});

test('a stem that the model does not make is refused with those that it makes', async () => {
  await bench.start(paper);
  const answer = await paper.handlers.command(aCommand({ stems: ['vocals', 'kazoo'] }));
  expect(words(answer)).toBe('The stems are vocals, drums, bass, other, instrumental.');
});

test('where the operator names workspaces, there is no work elsewhere', async () => {
  await bench.start(paper, { allowedWorkspaces: ['1'] });
  expect(words(await paper.handlers.command(aCommand()))).toMatch(/^I am not allowed to work in this place/);
  expect(words(await paper.handlers.command(aCommand({ workspace: null })))).toMatch(/^I am not allowed/);
  await ask(aCommand({ workspace: '1' }));
});

test('whoever asked can cancel, and start again', async () => {
  await bench.start(paper);
  const { requestId } = await ask();
  expect(await paper.handlers.action(anAction(`cancel:${requestId}`))).toEqual({ kind: 'silence' });
  await until('it shows as cancelled', () => lastView()?.tone === 'ended');
  expect(lastView()?.buttons.map(({ label }) => label)).toEqual(['Start again']);

  bench.serve();
  expect(await paper.handlers.action(anAction(`retry:${requestId}`))).toEqual({ kind: 'silence' });
  await until('it is done after all', () => lastView()?.tone === 'done');
});

test('others cannot cancel, but who manages the workspace can', async () => {
  await bench.start(paper);
  const { requestId } = await ask();
  const kim = { identity: 'discord:7', name: 'Kim' };
  const id = `cancel:${requestId}`;
  expect(words(await paper.handlers.action(anAction(id, { person: kim })))).toMatch(/^Only whoever asked/);
  const elsewhere = { person: kim, mayManage: true, workspace: '2' };
  expect(words(await paper.handlers.action(anAction(id, elsewhere)))).toMatch(/^Only whoever asked/);
  expect(words(await paper.handlers.action(anAction(id, { person: kim, mayManage: true })))).toBe('silence');
});

test('whoever pressed Ping me is told once, in a message of its own', async () => {
  await bench.start(paper);
  const { requestId } = await ask();
  const press = () => paper.handlers.action(anAction(`ping:${requestId}`));
  expect(words(await press())).toBe("I'll ping you when it is done.");
  await press();
  bench.serve();
  await until('the ping is sent', () => paper.pings.length > 0);
  expect(paper.pings).toMatchObject([{ people: ['discord:100000000000000002'] }]);
});

test('a button of an unknown request or of another program is answered', async () => {
  await bench.start(paper);
  expect(words(await paper.handlers.action(anAction('vote:1')))).toMatch(/^That button is from another time/);
  const unknown = anAction('cancel:0c6a1d2b-8a52-4d27-9f14-3f0e4c0a3e4f');
  expect(words(await paper.handlers.action(unknown))).toBe('There is no such request.');
});

test('a deleted message ends quietly, and the work goes on', async () => {
  await bench.start(paper);
  const command = aCommand();
  const { requestId } = await ask(command);
  paper.deleted.add(command.interactionId);
  bench.serve();
  const signal = AbortSignal.timeout(20_000);
  let status: string | undefined;
  for await (const view of bench.pipeline.watchRequest(requestId, signal)) status = view.status;
  expect(status).toBe('completed');
  expect(paper.edits).toEqual([]);
});

test('a bot that ended before its answer is replaced by another', async () => {
  const flow = await bench.start(paper);
  const command = aCommand();
  await paper.handlers.command(command);
  await flow.stop();
  const second = paperPlatform();
  await bench.start(second);
  bench.serve();
  await until('the other bot shows the end', () => second.edits.at(-1)?.view.final === true);
  expect(second.edits.at(-1)?.message).toEqual(command.answer);
});

test('two bots share the replies, and no state is shown twice', async () => {
  const second = paperPlatform();
  await bench.start(paper);
  await bench.start(second);
  for (const song of ['a', 'b', 'c', 'd', 'e', 'f']) await ask(aCommand({ song }), song < 'd' ? paper : second);
  bench.serve();
  const all = () => [...paper.edits, ...second.edits];
  const ends = () => new Set(all().flatMap(({ message, view }) => (view.final ? [message.id] : [])));
  await until('all ends are shown', () => ends().size === 6);
  // One state can look different later: the time left moves while the request stands still.
  const states = all().map(({ message, view }) => JSON.stringify({ id: message.id, ...view, againAt: null }));
  expect(new Set(states).size).toBe(states.length);
});

test('help is words', async () => {
  await bench.start(paper);
  const help = { kind: 'help', workspace: null, mayManage: false, missing: [], person: sam } as const;
  expect(words(await paper.handlers.command(help))).toContain('/stems');
});
