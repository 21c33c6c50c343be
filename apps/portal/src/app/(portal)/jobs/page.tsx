import { actionWords } from '@alchemy/core/action-words';
import { faultCodes } from '@alchemy/core/errors';
import { pageWords } from '@alchemy/core/page-words';
import { covers } from '@alchemy/db/accounts/people';
import { countFailed, listJobs } from '@alchemy/db/dashboard/jobs';
import { jobStatuses, StageName } from '@alchemy/db/job-status';
import { ListChecks } from 'lucide-react';
import type { Metadata } from 'next';
import { z } from 'zod';
import { requireRole } from '../../../auth/current-person.ts';
import { ActionButton } from '../../../client/action-button.tsx';
import { JobTable } from '../../../client/job-table.tsx';
import { ChoiceField, Filters } from '../../../parts/filters.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { Pager } from '../../../parts/pager.tsx';
import { readQuery, type SearchParams } from '../../../parts/query.ts';
import { server } from '../../../server.ts';
import { Empty } from '../../../ui/empty.tsx';

const words = pageWords.jobs;
export const metadata: Metadata = { title: words.title };

const statuses = ['live', ...jobStatuses] as const;
const Query = z.object({
  status: z.enum(statuses),
  stage: StageName,
  code: z.enum(faultCodes),
  after: z.string().max(200),
});

const named = (values: readonly string[], names: Readonly<Record<string, string>>) =>
  values.map((value) => [value, names[value] ?? value] as const);

/** Every job, by status, stage and code. With `failed` it is the list of dead letters. */
export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const person = await requireRole('viewer');
  const { query, text } = await readQuery(searchParams, Query);
  const { db } = await server();
  const { after, ...filter } = query;
  const page = await listJobs(db, filter, after);
  const mayMove = covers(person.role, 'operator');
  const failed = query.code !== undefined && mayMove ? await countFailed(db, query.code) : 0;
  return (
    <>
      <PageHead title={words.title}>
        {query.code !== undefined && failed > 0 && (
          <ActionButton
            action="retry-failures"
            input={{ code: query.code }}
            size="medium"
            question={{
              title: actionWords.retryFailures.title(failed, query.code),
              text: actionWords.retryFailures.text,
            }}
          >
            {actionWords.retryFailures.label(failed)}
          </ActionButton>
        )}
      </PageHead>
      <Filters path="/jobs" isNarrowed={Object.keys(text).length > 0}>
        <ChoiceField
          label={words.status}
          name="status"
          value={query.status}
          choices={named(statuses, pageWords.statuses)}
        />
        <ChoiceField
          label={words.stage}
          name="stage"
          value={query.stage}
          choices={named(StageName.options, pageWords.stages)}
        />
        <ChoiceField label={words.code} name="code" value={query.code} choices={named(faultCodes, {})} />
      </Filters>
      {page.rows.length === 0 ? (
        <Empty icon={ListChecks} title={words.empty}>
          {words.emptyWhy}
        </Empty>
      ) : (
        <JobTable
          maySelect={mayMove}
          rows={page.rows.map((row) => ({ ...row, moved: <Moment at={row.updatedAt} /> }))}
        />
      )}
      <Pager path="/jobs" query={text} next={page.next} />
    </>
  );
}
