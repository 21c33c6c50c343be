import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import { portalWords } from '@alchemy/core/portal-words';
import { roles } from '@alchemy/db/accounts/roles';
import { listPeople, type PersonRow } from '@alchemy/db/dashboard/lists';
import { Users } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { z } from 'zod';
import { requireRole } from '../../../auth/current-person.ts';
import { ActionButton } from '../../../client/action-button.tsx';
import { InviteButton, RoleSelect } from '../../../client/person-forms.tsx';
import { ChoiceField, Filters, SearchField } from '../../../parts/filters.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { Pager } from '../../../parts/pager.tsx';
import { readQuery, type SearchParams } from '../../../parts/query.ts';
import { server } from '../../../server.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Cell, HeadCell, Row, Table } from '../../../ui/table.tsx';

const words = pageWords.people;
export const metadata: Metadata = { title: words.title };

const Query = z.object({ q: z.string().trim().max(200), role: z.enum(roles), after: z.string().max(200) });

/** Whoever asked or signed in, and what they may. */
export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { userId } = await requireRole('administrator');
  const { query, text } = await readQuery(searchParams, Query);
  const { db } = await server();
  const page = await listPeople(db, { role: query.role, search: query.q }, query.after);
  return (
    <>
      <PageHead title={words.title}>
        <InviteButton />
      </PageHead>
      <Filters path="/people" isNarrowed={Object.keys(text).length > 0}>
        <SearchField value={query.q} label={words.search} hint={portalWords.list.from3} />
        <ChoiceField
          label={words.role}
          name="role"
          value={query.role}
          choices={roles.map((role) => [role, portalWords.roles[role]])}
        />
      </Filters>
      {page.rows.length === 0 ? (
        <Empty icon={Users} title={words.empty}>
          {words.emptyWhy}
        </Empty>
      ) : (
        <People rows={page.rows} self={userId} />
      )}
      <Pager path="/people" query={text} next={page.next} />
    </>
  );
}

function People({ rows, self }: { rows: readonly PersonRow[]; self: string }) {
  return (
    <Table label={words.title}>
      <thead>
        <tr>
          <HeadCell>{words.person}</HeadCell>
          <HeadCell>{words.role}</HeadCell>
          <HeadCell>{words.state}</HeadCell>
          <HeadCell>{words.since}</HeadCell>
          <HeadCell>
            <span className="sr-only">{portalWords.list.actions}</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} data-person={row.identity}>
            <Cell className="max-w-72">
              <span className="block truncate font-medium">
                {row.name ?? row.email ?? row.identity} {row.id === self && <Badge tone="accent">{words.you}</Badge>}
              </span>
              <span className="block truncate text-muted-foreground text-xs">{row.identity}</span>
            </Cell>
            <Cell>
              <RoleSelect userId={row.id} role={row.role} name={row.name ?? row.identity} />
            </Cell>
            <Cell className="space-x-1">
              {row.disabledAt && <Badge tone="bad">{words.disabled}</Badge>}
              {row.blockedAt && <Badge tone="warn">{words.blocked}</Badge>}
              {!row.disabledAt && !row.blockedAt && <Badge tone="good">{words.active}</Badge>}
            </Cell>
            <Cell>
              <Moment at={row.createdAt} />
            </Cell>
            <Cell>
              <PersonActions row={row} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function PersonActions({ row }: { row: PersonRow }) {
  const input = { userId: row.id };
  return (
    <span className="flex justify-end gap-2">
      <Link href={`/requests?user=${row.id}`} className="self-center text-primary text-xs hover:underline">
        {words.requests}
      </Link>
      <Link href={`/tracks?user=${row.id}`} className="self-center text-primary text-xs hover:underline">
        {words.songs}
      </Link>
      {row.disabledAt === null ? (
        <ActionButton action="disable-person" input={input} question={actionWords.disable}>
          {actionWords.disable.label}
        </ActionButton>
      ) : (
        <ActionButton action="enable-person" input={input}>
          {actionWords.enable.label}
        </ActionButton>
      )}
      {row.blockedAt === null ? (
        <ActionButton action="block-person" input={input} question={actionWords.block}>
          {actionWords.block.label}
        </ActionButton>
      ) : (
        <ActionButton action="unblock-person" input={input}>
          {actionWords.unblock.label}
        </ActionButton>
      )}
      <ActionButton
        action="forget-person"
        input={input}
        variant="danger"
        question={{ ...actionWords.forget, typed: row.identity }}
      >
        {actionWords.forget.label}
      </ActionButton>
    </span>
  );
}
