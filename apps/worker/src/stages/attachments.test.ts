import { createHash } from 'node:crypto';
import { readRequest } from '@alchemy/db/requests';
import { files } from '@alchemy/db/schema';
import { sourceOfDiscordFile, sourceOfSlackFile } from '@alchemy/db/source-key';
import { anAsk } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { trackIdOf } from '@alchemy/db/track-id';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewFile } from '../../../../tests/stand-ins/discord/attachment-host.ts';
import { type Discord, startDiscord } from '../../../../tests/stand-ins/discord/start.ts';
import { type Slack, startSlack } from '../../../../tests/stand-ins/slack/start.ts';
import type { User } from '../../../../tests/stand-ins/slack/workspaces.ts';
import { StageBench } from '../testing/stage-bench.ts';

/** What the fake pipeline takes for a song of 30 s; a control character keeps it from being taken for text. */
const song = Buffer.from('fake song 30000 \u0001 .');
const songId = trackIdOf(`upload:${createHash('sha256').update(song).digest('hex')}`);
const elsewhere = 'I fetch files only from where this chat keeps them. Attach the file itself.';
const gone = 'That file is no longer there. Attach it again.';

const testDb = await useTestDb();
let discord: Discord;
let slack: Slack;
let member: User;
let bench: StageBench;
beforeEach(async () => {
  discord = await startDiscord();
  slack = await startSlack();
  member = slack.workspaces.addUser(slack.workspaces.addTeam());
  bench = await StageBench.open(testDb, variables());
});
afterEach(async () => {
  await bench.close();
  await discord.close();
  await slack.close();
});

const variables = (over: Record<string, string> = {}) => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.api,
  SLACK_BOT_TOKEN: member.team.botToken,
  SLACK_API_URL: slack.api,
  ATTACHMENT_HOSTS: `${discord.attachmentHost},${slack.fileHost}`,
  ...over,
});

const networks = ['discord', 'slack'] as const;

/** Attaches a file to a message; answers its source key. */
function attach(network: (typeof networks)[number], file: Partial<NewFile> = {}): string {
  const named = { name: 'My Song.mp3', bytes: song, ...file };
  if (network === 'slack') return sourceOfSlackFile(member.team.id, slack.people.upload(member, named).id);
  const { channelId, id, name } = discord.people.upload(named);
  const path = `attachments/${channelId}/${id}/${encodeURIComponent(name)}`;
  return sourceOfDiscordFile(`https://cdn.discordapp.com/${path}?ex=1&hm=2`);
}

const ask = async (sourceKey: string) =>
  (await bench.ledger.submit(anAsk({ sourceKey, title: 'My Song.mp3' }))).requestId;
const view = (requestId: string) => readRequest(testDb.db, requestId);
const starts = async () => (await testDb.db.query.jobs.findMany()).map(({ stage, run }) => `${stage} ${run}`).sort();
const whole = ['download', 'processing', 'analysis'] as const;

describe.each(networks)('a file in %s', (network) => {
  test('becomes the song that its bytes are, and its address is asked for anew', async () => {
    const requestId = await ask(attach(network));
    await bench.run(whole);
    expect(await view(requestId)).toMatchObject({
      status: 'completed',
      tracks: [{ trackId: songId, title: 'My Song', durationMs: 30_000 }],
    });
    expect(await bench.files()).toContain(`downloads/${songId}.flac`);
    expect((await bench.files()).filter((path) => /^(work|uploads)/.test(path))).toEqual([]);
    expect(await testDb.db.query.jobTries.findFirst()).toMatchObject({ route: network, routes: [{ route: network }] });
    const [job] = await testDb.db.query.jobs.findMany({ where: (row, { eq }) => eq(row.stage, 'download') });
    expect(job?.key).toMatch(/^download:upload:/);
    expect(JSON.stringify(job)).not.toContain('ex=');
  });

  test('that was attached before, there or elsewhere, is not separated again', async () => {
    await ask(attach('discord'));
    await bench.run(whole);
    const second = await ask(attach(network, { name: 'other name.wav' }));
    await bench.run(whole);
    expect(await view(second)).toMatchObject({ status: 'completed', tracks: [{ trackId: songId, title: 'My Song' }] });
    expect(await starts()).toEqual(['analysis 1', 'download 1', 'download 1', 'processing 1']);
    expect(await testDb.db.query.files.findMany()).toHaveLength(7);
  });

  test('handed in from a terminal too is one song', async () => {
    await bench.askFor(song.toString());
    await bench.run(whole);
    const requestId = await ask(attach(network));
    await bench.run(whole);
    expect(await view(requestId)).toMatchObject({ status: 'completed', tracks: [{ trackId: songId }] });
    expect(await starts()).toEqual(['analysis 1', 'download 1', 'download 1', 'processing 1']);
  });

  test.each<[string, Partial<NewFile>, string, string | undefined]>([
    ['on another host', { url: 'https://evil.example/song.mp3' }, 'unsupported_link', elsewhere],
    ['inside our own network', { url: 'http://169.254.169.254/latest/meta-data' }, 'unsupported_link', elsewhere],
    ['on a loopback port that nobody named', { url: 'http://127.0.0.1:9/song.mp3' }, 'unsupported_link', elsewhere],
    ['that redirects elsewhere', { redirectTo: 'https://evil.example/song.mp3' }, 'unsupported_link', elsewhere],
    ['that is a web page', { bytes: Buffer.from('<html><script>') }, 'unsupported_audio', undefined],
    ['that is a picture', { bytes: Buffer.from('89504e470d0a1a0a', 'hex') }, 'unsupported_audio', undefined],
    ['that is empty', { bytes: Buffer.alloc(0) }, 'unsupported_audio', undefined],
  ])('%s is refused with its sentence, and nothing is kept', async (_, file, code, message) => {
    const requestId = await ask(attach(network, file));
    await bench.run(whole);
    const { failed, status } = await view(requestId);
    expect(status).toBe('failed');
    expect(failed).toMatchObject([message === undefined ? { code } : { code, message }]);
    expect(await bench.files()).toEqual([]);
    expect(await testDb.db.query.tracks.findMany()).toEqual([]);
    expect(await starts()).toEqual(['download 1']);
  });
});

test('a Discord file that was removed is gone', async () => {
  const requestId = await ask('attachment:discord:100000000000000001/100000000000000002/x.mp3');
  await bench.run(['download']);
  expect((await view(requestId)).failed).toMatchObject([{ code: 'not_found', message: gone }]);
});

test('a Slack file that was removed is gone', async () => {
  const requestId = await ask('attachment:slack:T0/F0NOWHERE');
  await bench.run(['download']);
  expect((await view(requestId)).failed).toMatchObject([{ code: 'not_found', message: gone }]);
});

test.each([
  ['discord', { DISCORD_TOKEN: '' }, 'Discord'],
  ['discord', { DISCORD_TOKEN: 'another' }, 'Discord'],
  ['slack', { SLACK_BOT_TOKEN: '' }, 'Slack'],
  ['slack', { SLACK_BOT_TOKEN: 'another' }, 'Slack'],
] as const)('in %s with %o the operator is named', async (network, over, name) => {
  const other = await StageBench.open(testDb, variables(over));
  const { requestId } = await other.ledger.submit(anAsk({ sourceKey: attach(network) }));
  await other.run(['download']);
  const message = `${name} does not let me read files here. The operator has to allow it, then press Retry.`;
  expect((await view(requestId)).failed).toMatchObject([{ code: 'operator_attention', message }]);
  expect(JSON.stringify(await testDb.db.query.jobTries.findMany())).not.toContain(member.team.botToken);
  await other.close();
});

test('a Slack team that did not allow reading files is told so', async () => {
  member.team.scopes = member.team.scopes.filter((scope) => scope !== 'files:read');
  const requestId = await ask(attach('slack'));
  await bench.run(['download']);
  expect((await view(requestId)).failed).toMatchObject([{ code: 'operator_attention' }]);
});

test('the file of a song that was removed is fetched again from where it was', async () => {
  const requestId = await ask(attach('discord'));
  await bench.run(whole);
  await testDb.db.update(files).set({ removedAt: new Date() });
  const again = await ask(attach('discord'));
  await bench.run(whole);
  expect(await view(again)).toMatchObject({ status: 'completed' });
  expect((await view(requestId)).tracks).toMatchObject([{ trackId: songId }]);
});

test('a limit of Discord is waited out', async () => {
  const sourceKey = attach('discord');
  discord.troubles.plan({ kind: 'limited', retryAfterMs: 4_000 }, { path: /refresh-urls/ });
  const requestId = await ask(sourceKey);
  await bench.run(['download']);
  expect((await view(requestId)).step).toMatchObject({ status: 'retrying', retry: { code: 'rate_limited' } });
});
