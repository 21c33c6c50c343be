import { builtInModels } from '@alchemy/core/models';
import { pageWords } from '@alchemy/core/page-words';
import { portalWords } from '@alchemy/core/portal-words';
import { formatDuration, formatSize } from '@alchemy/core/scale';
import { covers } from '@alchemy/db/accounts/people';
import { ModelName } from '@alchemy/db/ask';
import { listAskers } from '@alchemy/db/dashboard/askers';
import { listTracks, type TrackRow, trackSorts, trackStates } from '@alchemy/db/dashboard/tracks';
import { AudioLines } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { z } from 'zod';
import { requireRole } from '../../../auth/current-person.ts';
import { UploadButton } from '../../../client/upload-button.tsx';
import { Cover } from '../../../parts/cover.tsx';
import { ChoiceField, Filters, SearchField } from '../../../parts/filters.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { Pager } from '../../../parts/pager.tsx';
import { readQuery, type SearchParams } from '../../../parts/query.ts';
import { toneOf } from '../../../parts/status-tone.ts';
import { server } from '../../../server.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Cell, HeadCell, Row, Table } from '../../../ui/table.tsx';

const words = pageWords.tracks;
export const metadata: Metadata = { title: words.title };

const Query = z.object({
  q: z.string().trim().max(200),
  state: z.enum(trackStates),
  source: z.enum(['spotify', 'upload']),
  days: z.enum(['1', '7', '30']),
  sort: z.enum(trackSorts),
  model: ModelName,
  user: z.uuid(),
  after: z.string().max(2_000),
});

/** Every song that was ever asked for. */
export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const person = await requireRole('viewer');
  const { query, text } = await readQuery(searchParams, Query);
  const { db } = await server();
  const { q, days, user, after, ...rest } = query;
  const filter = { ...rest, search: q, days: days === undefined ? undefined : Number(days), userId: user };
  const [page, askers] = await Promise.all([listTracks(db, filter, after), listAskers(db, user)]);
  const seen = page.rows.flatMap((row) => row.models);
  const models = [...new Set([...Object.keys(builtInModels), ...seen, ...(query.model ? [query.model] : [])])];
  return (
    <>
      <PageHead title={words.title}>{covers(person.role, 'operator') && <UploadButton />}</PageHead>
      <Filters path="/tracks" isNarrowed={Object.keys(text).length > 0}>
        <SearchField value={q} hint={portalWords.list.from3} label={words.search} />
        <ChoiceField
          label={words.state}
          name="state"
          value={query.state}
          choices={trackStates.map((state) => [state, pageWords.statuses[state] ?? state])}
        />
        <ChoiceField label={words.source} name="source" value={query.source} choices={Object.entries(words.sources)} />
        <ChoiceField
          label={words.model}
          name="model"
          value={query.model}
          choices={models.map((name) => [name, name])}
        />
        <ChoiceField
          label={words.asker}
          name="user"
          value={user}
          choices={askers.map(({ userId, name }) => [userId, name])}
        />
        <ChoiceField label={words.age} name="days" value={days} choices={Object.entries(words.ages)} />
        <ChoiceField label={words.sort} name="sort" value={query.sort} choices={Object.entries(words.sorts)} />
      </Filters>
      {page.rows.length === 0 ? (
        <Empty icon={AudioLines} title={words.empty}>
          {words.emptyWhy}
        </Empty>
      ) : (
        <Tracks rows={page.rows} />
      )}
      <Pager path="/tracks" query={text} next={page.next} />
    </>
  );
}

function Tracks({ rows }: { rows: readonly TrackRow[] }) {
  return (
    <Table label={words.title}>
      <thead>
        <tr>
          <HeadCell>{words.song}</HeadCell>
          <HeadCell>{words.state}</HeadCell>
          <HeadCell className="text-right">{words.length}</HeadCell>
          <HeadCell>{words.models}</HeadCell>
          <HeadCell className="text-right">{words.size}</HeadCell>
          <HeadCell>{words.used}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id}>
            <Cell className="max-w-96">
              <Link href={`/tracks/${row.id}`} className="flex items-center gap-3">
                <Cover coverId={row.coverId} title="" className="size-10" />
                <span className="min-w-0">
                  <span className="block truncate font-medium">{row.title}</span>
                  <span className="block truncate text-muted-foreground text-xs">
                    {[row.artist, row.album].filter(Boolean).join(' · ')}
                  </span>
                </span>
              </Link>
            </Cell>
            <Cell>
              <Badge tone={toneOf(row.state)}>{pageWords.statuses[row.state]}</Badge>
            </Cell>
            <Cell className="text-right tabular-nums">
              {row.durationMs === null ? pageWords.none : formatDuration(row.durationMs)}
            </Cell>
            <Cell>{row.models.join(', ') || pageWords.none}</Cell>
            <Cell className="whitespace-nowrap text-right tabular-nums">
              {row.sizeBytes === 0 ? pageWords.none : formatSize(row.sizeBytes)}
            </Cell>
            <Cell>
              <Moment at={row.usedAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
