import { pageWords } from '@alchemy/core/page-words';
import { portalWords } from '@alchemy/core/portal-words';
import { type AuditRow, listAudit } from '@alchemy/db/dashboard/lists';
import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { z } from 'zod';
import { requireRole } from '../../../auth/current-person.ts';
import { Filters, SearchField } from '../../../parts/filters.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { Pager } from '../../../parts/pager.tsx';
import { readQuery, type SearchParams } from '../../../parts/query.ts';
import { server } from '../../../server.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Cell, HeadCell, Row, Table } from '../../../ui/table.tsx';

const words = pageWords.audit;
export const metadata: Metadata = { title: words.title };

const Query = z.object({
  q: z.string().trim().max(200),
  action: z.string().regex(/^[a-z-]{1,40}$/),
  after: z.string().max(200),
});

/** Who did what by hand, and when. */
export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await requireRole('viewer');
  const { query, text } = await readQuery(searchParams, Query);
  const { db } = await server();
  const page = await listAudit(db, { action: query.action, search: query.q }, query.after);
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <Filters path="/audit" isNarrowed={Object.keys(text).length > 0}>
        <SearchField value={query.q} label={words.search} hint={portalWords.list.from3} />
        {query.action && <input type="hidden" name="action" value={query.action} />}
      </Filters>
      {page.rows.length === 0 ? (
        <Empty icon={ScrollText} title={words.empty}>
          {words.emptyWhy}
        </Empty>
      ) : (
        <AuditTable rows={page.rows} />
      )}
      <Pager path="/audit" query={text} next={page.next} />
    </>
  );
}

function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <Table label={words.title}>
      <thead>
        <tr>
          <HeadCell>{words.at}</HeadCell>
          <HeadCell>{words.who}</HeadCell>
          <HeadCell>{words.action}</HeadCell>
          <HeadCell>{words.target}</HeadCell>
          <HeadCell>{words.detail}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id}>
            <Cell>
              <Moment at={row.at} />
            </Cell>
            <Cell className="max-w-56 truncate">{row.actor}</Cell>
            <Cell>
              <Link href={`/audit?action=${row.action}`}>
                <Badge tone="accent">{row.action}</Badge>
              </Link>
            </Cell>
            <Cell>
              <Target row={row} />
            </Cell>
            <Cell className="max-w-96">
              {Object.keys(row.detail).length > 0 && (
                <code className="break-all text-xs">{JSON.stringify(row.detail)}</code>
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

const places: Readonly<Record<string, string>> = {
  job: '/jobs',
  request: '/requests',
  track: '/tracks',
  storage: '/jobs',
};

function Target({ row: { targetKind, targetId } }: { row: AuditRow }) {
  if (targetId === null) return targetKind;
  const name = (
    <>
      {targetKind} <code className="text-xs">{targetId.slice(0, 8)}</code>
    </>
  );
  const place = places[targetKind];
  if (place === undefined) return name;
  return (
    <Link href={`${place}/${targetId}`} className="text-primary hover:underline">
      {name}
    </Link>
  );
}
