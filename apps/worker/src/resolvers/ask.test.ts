import { afterEach, beforeEach, expect, test } from 'vitest';
import { aTrack } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import { hang, status } from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import { createAsk, type Question } from './ask.ts';
import type { ServiceGate } from './service-gate.ts';
import { aGate, faultOf } from './testing.ts';

let spotify: SpotifyStandIn;
beforeEach(async () => {
  spotify = await startSpotify({ catalogue: { tracks: [aTrack(1)] } });
});
afterEach(() => spotify.stop());

const signal = new AbortController().signal;
const anAsk = (differences: { gate?: ServiceGate; limitMs?: number } = {}) =>
  createAsk({ gate: aGate(), userAgent: 'Test/1', limitMs: 15_000, ...differences });
const question = (): Question => ({ service: 'deezer', url: `${spotify.url}/track/1`, signal });

test('a service that never answers is given up at the limit, and not asked again', async () => {
  spotify.disturb('deezer-track', hang);
  const fault = await faultOf(anAsk({ limitMs: 50 })(question()));
  expect(fault).toMatchObject({ code: 'service_unavailable', retryable: true });
  expect(String(fault.cause)).toContain('No end after 50 ms');
  expect(spotify.requestsTo('deezer-track').length).toBeLessThan(2);
});

test('an abort ends a hanging request at once, with its own reason', async () => {
  spotify.disturb('deezer-track', hang);
  const controller = new AbortController();
  const reason = new Error('The job was cancelled.');
  const ending = expect(anAsk()({ ...question(), signal: controller.signal })).rejects.toBe(reason);
  await expect.poll(() => spotify.requestsTo('deezer-track').length).toBe(1);
  controller.abort(reason);
  await ending;
});

test('a reply without end is not taken in', async () => {
  spotify.disturb('deezer-track', (normal) => ({ ...normal, body: 'x'.repeat(9 * 2 ** 20) }));
  const fault = await faultOf(anAsk()(question()));
  expect(String(fault.cause)).toContain('more than 8388608 bytes');
});

test('nobody listening is a service that does not answer', async () => {
  await spotify.stop();
  const fault = await faultOf(anAsk()(question()));
  expect(fault).toMatchObject({ code: 'service_unavailable', retryable: true });
});

test('a redirect is a reply: it is not followed', async () => {
  spotify.disturb('deezer-track', status(302, { location: `${spotify.url}/image/x` }));
  const reply = await anAsk()(question());
  expect(reply.status).toBe(302);
  expect(spotify.requestsTo('image')).toHaveLength(0);
});

test('a wait may be given as a date', async () => {
  const until = new Date(Date.now() + 3_600_000);
  spotify.disturb('deezer-track', status(429, { 'retry-after': until.toUTCString() }));
  const gate = aGate();
  await faultOf(anAsk({ gate })(question()));
  const closedFor = Number(gate.blocked.get('deezer')) - Number(until);
  expect(Math.abs(closedFor)).toBeLessThan(60_000);
});

test('a wait that has passed no longer holds', async () => {
  const gate = aGate();
  await gate.block('deezer', new Date(Date.now() - 1));
  expect((await anAsk({ gate })(question())).status).toBe(200);
});
