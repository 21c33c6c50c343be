import { pageWords } from '@alchemy/core/page-words';
import { covers } from '@alchemy/db/accounts/people';
import { listLinks } from '@alchemy/db/dashboard/lists';
import { Link2 } from 'lucide-react';
import type { Metadata } from 'next';
import { z } from 'zod';
import { requireRole } from '../../../auth/current-person.ts';
import { LinkTable } from '../../../parts/link-table.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { Pager } from '../../../parts/pager.tsx';
import { readQuery, type SearchParams } from '../../../parts/query.ts';
import { server } from '../../../server.ts';
import { Empty } from '../../../ui/empty.tsx';

const words = pageWords.links;
export const metadata: Metadata = { title: words.title };

const Query = z.object({ after: z.string().max(200) });

/** Every link, and the way to end it. */
export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { role } = await requireRole('viewer');
  const { query, text } = await readQuery(searchParams, Query);
  const { db } = await server();
  const page = await listLinks(db, {}, query.after);
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      {page.rows.length === 0 ? (
        <Empty icon={Link2} title={words.empty}>
          {words.emptyWhy}
        </Empty>
      ) : (
        <LinkTable rows={page.rows} mayRevoke={covers(role, 'administrator')} />
      )}
      <Pager path="/links" query={text} next={page.next} />
    </>
  );
}
