import { pageWords } from '@alchemy/core/page-words';
import { PlatformName } from '@alchemy/db/ask';
import { listAskers } from '@alchemy/db/dashboard/askers';
import { listRequests, type ReplyState, type RequestRow } from '@alchemy/db/dashboard/requests';
import { RequestStatus, requestStatuses } from '@alchemy/db/job-status';
import { Lock, MessageSquareText } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { z } from 'zod';
import { requireRole } from '../../../auth/current-person.ts';
import { ChoiceField, Filters } from '../../../parts/filters.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { Pager } from '../../../parts/pager.tsx';
import { readQuery, type SearchParams } from '../../../parts/query.ts';
import { Status } from '../../../parts/status.tsx';
import { server } from '../../../server.ts';
import { Empty } from '../../../ui/empty.tsx';
import { Cell, HeadCell, Row, Table } from '../../../ui/table.tsx';

const words = pageWords.requests;
export const metadata: Metadata = { title: words.title };

const Query = z.object({
  status: RequestStatus,
  platform: PlatformName,
  user: z.uuid(),
  after: z.string().max(200),
});

/** Who asked for what, where, and whether the answer got there. */
export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await requireRole('viewer');
  const { query, text } = await readQuery(searchParams, Query);
  const { db } = await server();
  const { user: userId, after, ...filter } = query;
  const [page, askers] = await Promise.all([listRequests(db, { ...filter, userId }, after), listAskers(db, userId)]);
  return (
    <>
      <PageHead title={words.title} />
      <Filters path="/requests" isNarrowed={Object.keys(text).length > 0}>
        <ChoiceField
          label={words.status}
          name="status"
          value={query.status}
          choices={requestStatuses.map((status) => [status, pageWords.statuses[status] ?? status])}
        />
        <ChoiceField
          label={words.platform}
          name="platform"
          value={query.platform}
          choices={Object.entries(words.platforms)}
        />
        <ChoiceField
          label={words.asker}
          name="user"
          value={userId}
          choices={askers.map((asker) => [asker.userId, asker.name])}
        />
      </Filters>
      {page.rows.length === 0 ? (
        <Empty icon={MessageSquareText} title={words.empty}>
          {words.emptyWhy}
        </Empty>
      ) : (
        <Requests rows={page.rows} />
      )}
      <Pager path="/requests" query={text} next={page.next} />
    </>
  );
}

function Requests({ rows }: { rows: readonly RequestRow[] }) {
  return (
    <Table label={words.title}>
      <thead>
        <tr>
          <HeadCell>{words.what}</HeadCell>
          <HeadCell>{words.who}</HeadCell>
          <HeadCell>{words.where}</HeadCell>
          <HeadCell>{words.status}</HeadCell>
          <HeadCell>{words.reply}</HeadCell>
          <HeadCell>{words.asked}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.requestId}>
            <Cell className="max-w-72">
              <Link href={`/requests/${row.requestId}`} className="block truncate font-medium hover:underline">
                {row.song ?? row.title ?? pageWords.unknownSong}
              </Link>
              <span className="text-muted-foreground text-xs">{row.kind}</span>
            </Cell>
            <Cell className="max-w-48">
              <Link href={`/requests?user=${row.userId}`} className="block truncate hover:underline">
                {row.name ?? row.identity}
              </Link>
            </Cell>
            <Cell>
              {words.platforms[row.platform]}
              {row.isPrivate && <Lock aria-label={words.isPrivate} className="ml-1 inline size-3.5" />}
              {row.workspace && <span className="block text-muted-foreground text-xs">{row.workspace}</span>}
            </Cell>
            <Cell>
              <Status id={row.requestId} state={row} label={pageWords.percentOf(row.song ?? row.kind)} />
            </Cell>
            <Cell className="text-muted-foreground text-xs">{replyWord(row.reply)}</Cell>
            <Cell>
              <Moment at={row.createdAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function replyWord(reply: ReplyState | null): string {
  if (reply === null) return words.noReply;
  if (reply.closedWhy !== null) return words.closed(reply.closedWhy);
  return reply.isShown ? words.shown : words.behind;
}
