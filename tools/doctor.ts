import { resolve } from 'node:path';
import { EnvError } from '@alchemy/core/env';
import { closeDb, openDb } from '@alchemy/db/client';
import { type KeptFinding, keepFindings } from '@alchemy/db/dashboard/findings';
import { isMigrated } from '@alchemy/db/migrations';
import { examineDiscord, examineSlack, examineSpotify } from './doctor/accounts.ts';
import { examinePublicUrl, examineSecrets } from './doctor/addresses.ts';
import { examinePipeline, examineSetUp, examineWeights } from './doctor/checkout.ts';
import { examineCookies, examineDownloaders, examineJavaScriptRuntime } from './doctor/downloaders.ts';
import { describeFinding, type Examination } from './doctor/finding.ts';
import { examineDisk, examineMemory, examinePort, examineStorage } from './doctor/machine.ts';
import { examineServices } from './doctor/services.ts';
import { checkout, dataDir, readToolEnv, type ToolEnv } from './env.ts';
import { openServices } from './services.ts';

const servicesName = 'Services';

/** Examines every need and says the remedy for each that is not met. @returns the exit code, 1 when any is not */
export async function main(): Promise<number> {
  const env = readConfiguration();
  if (env === undefined) return 1;
  const findings: KeptFinding[] = [];
  for (const { name, run } of examinations(env)) {
    const finding = await run();
    process.stdout.write(describeFinding(name, finding));
    findings.push({ name, ...finding });
  }
  await showInPortal(env, findings);
  const failures = findings.filter(({ remedy }) => remedy !== undefined).length;
  process.stdout.write(failures === 0 ? 'All is well.\n' : `${failures} to mend.\n`);
  return failures === 0 ? 0 : 1;
}

/** The portal's page of the system shows the same, where there is a database of this version to keep it in. */
async function showInPortal(env: ToolEnv, findings: readonly KeptFinding[]): Promise<void> {
  if (findings.some(({ name, remedy }) => name === servicesName && remedy !== undefined)) return;
  const services = await openServices({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, dataDir });
  const db = openDb(services.databaseUrl, { max: 1, applicationName: 'doctor' });
  try {
    if (await isMigrated(db)) await keepFindings(db, findings);
  } finally {
    await closeDb(db);
    services.close();
  }
}

/** Nothing else can be examined with a configuration that cannot be read. */
function readConfiguration(): ToolEnv | undefined {
  try {
    return readToolEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    const remedy = 'Mend these lines of .env; .env.example says what each takes.';
    process.stdout.write(describeFinding('Configuration', { detail: error.problems.join('; '), remedy }));
    return undefined;
  }
}

function examinations(env: ToolEnv): Examination[] {
  const storage = resolve(checkout, env.STORAGE_ROOT);
  return [
    { name: 'Node', run: async () => ({ detail: process.versions.node }) },
    { name: 'Set-up', run: examineSetUp },
    { name: 'Pipeline', run: examinePipeline },
    { name: 'Model weights', run: examineWeights },
    { name: 'Downloaders', run: () => examineDownloaders(env) },
    { name: 'JavaScript runtime', run: () => examineJavaScriptRuntime(env) },
    { name: 'Cookies', run: () => examineCookies(env) },
    { name: 'Secrets', run: () => examineSecrets(env) },
    { name: servicesName, run: () => examineServices(env) },
    { name: 'Storage', run: () => examineStorage(storage) },
    { name: 'Disk', run: () => examineDisk(storage) },
    { name: 'Memory', run: () => examineMemory() },
    { name: 'Public address', run: () => examinePublicUrl(env) },
    { name: 'Discord', run: () => examineDiscord(env) },
    { name: 'Slack', run: () => examineSlack(env) },
    { name: 'Spotify', run: () => examineSpotify(env) },
    { name: 'Port of the portal', run: () => examinePort('PORT', env.PORT) },
    { name: 'Port of the worker', run: () => examinePort('WORKER_HEALTH_PORT', env.WORKER_HEALTH_PORT) },
    { name: 'Port of the bot', run: () => examinePort('BOT_HEALTH_PORT', env.BOT_HEALTH_PORT) },
  ];
}
