import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Interaction } from '../tests/stand-ins/discord/interactions.ts';
import { type Stage, setUp } from './chat-ack/set-up.ts';

/**
 * How soon a command is acknowledged while a song is being separated: `--rate` commands a second from distinct people for
 * `--seconds`, a real bot and worker, the real model, Discord on loopback. Milliseconds from sending to the first answer,
 * after a warm-up of `--warm-up` seconds, which are not counted.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '20' },
    song: { type: 'string', default: '600' },
    'warm-up': { type: 'string', default: '3' },
  },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
/** Later than Discord waits, nothing is an answer. */
const lastAnswersMs = 4_000;

const stage = await setUp(Number(values.song));
try {
  await ask(stage, Number(values['warm-up']));
  const asked = await ask(stage, seconds);
  await wait(lastAnswersMs);
  const report = { rate, seconds, ...measure(asked), separatedThroughout: await stage.isSeparating() };
  process.stdout.write(
    `${report.commands} commands: p50 ${report.p50Ms} ms, p99 ${report.p99Ms} ms, most ${report.mostMs} ms\n`,
  );
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await stage.close();
}

async function ask({ discord }: Stage, forSeconds: number): Promise<Interaction[]> {
  const { world, people } = discord;
  const channel = world.addChannel(world.addGuild());
  const asked: Interaction[] = [];
  const startMs = performance.now();
  for (let n = 0; n < rate * forSeconds; n += 1) {
    await wait(Math.max(0, startMs + (n * 1_000) / rate - performance.now()));
    const url = `https://open.spotify.com/track/${String(forSeconds * 1_000_000 + n).padStart(22, '0')}`;
    asked.push(people.slash({ user: world.addUser(), channel }, 'stems', { url }));
  }
  return asked;
}

function measure(asked: readonly Interaction[]) {
  const times = asked.flatMap(({ acknowledgement }) => acknowledgement?.afterMs ?? []).sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? 0);
  return {
    commands: asked.length,
    unanswered: asked.length - times.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    mostMs: at(1),
  };
}
