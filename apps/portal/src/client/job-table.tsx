'use client';

import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { Status } from '../parts/status.tsx';
import { Button } from '../ui/button.tsx';
import { Cell, HeadCell, Row, Table } from '../ui/table.tsx';
import { useAction } from './use-action.ts';

const words = pageWords.jobs;

export interface JobTableRow {
  readonly jobId: string;
  readonly stage: string;
  readonly key: string;
  readonly status: string;
  readonly progress: number;
  readonly seq: number;
  readonly tries: number;
  readonly faultCode: string | null;
  readonly faultMessage: string | null;
  readonly title: string | null;
  readonly artist: string | null;
  readonly moved: ReactNode;
}

const isRetriable = ({ status }: JobTableRow) => status === 'failed' || status === 'cancelled';
const nameOf = ({ title, key }: JobTableRow) => title ?? key;

/** Jobs with live bars; those that ended badly can be chosen and retried together. */
export function JobTable({ rows, maySelect }: { rows: readonly JobTableRow[]; maySelect: boolean }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { isBusy, perform } = useAction();
  const retriable = rows.filter(isRetriable).map(({ jobId }) => jobId);
  const jobIds = chosen.filter((jobId) => retriable.includes(jobId));
  const canSelect = maySelect && retriable.length > 0;
  const toggle = (jobId: string) =>
    setChosen(chosen.includes(jobId) ? chosen.filter((one) => one !== jobId) : [...chosen, jobId]);
  return (
    <>
      {jobIds.length > 0 && (
        <div className="mb-3">
          <Button
            variant="primary"
            size="small"
            disabled={isBusy}
            onClick={() => void perform('retry-jobs', { jobIds })}
          >
            {actionWords.retryJobs.label(jobIds.length)}
          </Button>
        </div>
      )}
      <Table label={words.title}>
        <thead>
          <tr>
            {canSelect && (
              <HeadCell className="w-8">
                <input
                  type="checkbox"
                  aria-label={words.selectAll}
                  checked={jobIds.length === retriable.length}
                  onChange={({ target }) => setChosen(target.checked ? retriable : [])}
                />
              </HeadCell>
            )}
            <HeadCell>{words.job}</HeadCell>
            <HeadCell>{words.status}</HeadCell>
            <HeadCell>{words.cause}</HeadCell>
            <HeadCell className="text-right">{words.tries}</HeadCell>
            <HeadCell>{words.updated}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.jobId} data-job={row.jobId}>
              {canSelect && (
                <Cell>
                  {isRetriable(row) && (
                    <input
                      type="checkbox"
                      aria-label={words.select(nameOf(row))}
                      checked={jobIds.includes(row.jobId)}
                      onChange={() => toggle(row.jobId)}
                    />
                  )}
                </Cell>
              )}
              <Cell className="max-w-72">
                <Link href={`/jobs/${row.jobId}`} className="block truncate font-medium hover:underline">
                  {pageWords.stages[row.stage]} · {nameOf(row)}
                </Link>
                {row.artist && <span className="block truncate text-muted-foreground text-xs">{row.artist}</span>}
              </Cell>
              <Cell>
                <Status id={row.jobId} state={row} label={pageWords.percentOf(nameOf(row))} />
              </Cell>
              <Cell className="max-w-80">
                {row.faultCode && (
                  <>
                    <code className="text-xs">{row.faultCode}</code>
                    <span className="line-clamp-2 text-muted-foreground text-xs">{row.faultMessage}</span>
                  </>
                )}
              </Cell>
              <Cell className="text-right tabular-nums">{row.tries}</Cell>
              <Cell>{row.moved}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </>
  );
}
