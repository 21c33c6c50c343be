import { Fault } from '@alchemy/core/errors';
import type { EndedRun } from '@alchemy/core/metrics/worker';
import { listeningLogger } from '@alchemy/core/testing';
import { createJobLedger } from '@alchemy/db/job-ledger';
import { anAsk, testPolicy, uploadKey } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { temporaryRoot } from '@alchemy/storage/testing';
import { expect, test } from 'vitest';
import { createRunner, type Stage } from './run-stage.ts';

const testDb = await useTestDb();

test('every line of a run carries its job and the requests that wait for it, and its figures are told', async () => {
  const { log, lines } = listeningLogger();
  const { root, remove } = await temporaryRoot();
  const announcer = { enqueue: async () => {}, job: async () => {}, request: async () => {} };
  const ledger = createJobLedger({ db: testDb.db, announcer, policy: testPolicy, log });
  const { requestId } = await ledger.submit(anAsk({ sourceKey: uploadKey('song') }));
  const stage: Stage = {
    limitMs: async () => 60_000,
    work: async (run) => {
      run.log.info('at work');
      throw new Fault('restricted', 'This song cannot be provided here.');
    },
  };
  const began: string[] = [];
  const ended: EndedRun[] = [];
  const run = createRunner({
    ...{ runs: ledger, root, worker: 'test', log, retryBaseMs: 1, stopping: new AbortController().signal },
    stages: { resolve: stage, download: stage, processing: stage, analysis: stage, format: stage, cleanup: stage },
    figures: { began: (name) => void began.push(name), ended: (figures) => void ended.push(figures) },
  });
  const [job] = await ledger.waiting(1);
  expect(await run({ jobId: job?.jobId ?? '', seq: job?.seq ?? 0 })).toBe('failed');
  await remove();

  expect(lines.map(({ msg }) => msg)).toEqual(['run began', 'at work', 'run failed', 'run ended']);
  for (const line of lines) expect(line).toMatchObject({ jobId: job?.jobId, requestIds: [requestId], run: 1 });
  const figures = { stage: 'download', model: undefined, outcome: 'failed', fault: 'restricted' };
  expect(began).toEqual(['download']);
  expect(ended).toEqual([{ ...figures, seconds: expect.any(Number) }]);
});
