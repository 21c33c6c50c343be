import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import { formatElapsed } from '@alchemy/core/scale';
import { covers } from '@alchemy/db/accounts/people';
import { listLinks } from '@alchemy/db/dashboard/lists';
import { listReplies } from '@alchemy/db/dashboard/requests';
import { isFinal } from '@alchemy/db/job-status';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import type { Metadata } from 'next';
import Link from 'next/link';
import { requireRole } from '../../../../auth/current-person.ts';
import { ActionButton } from '../../../../client/action-button.tsx';
import { Facts } from '../../../../parts/facts.tsx';
import { LinkTable } from '../../../../parts/link-table.tsx';
import { Moment } from '../../../../parts/moment.tsx';
import { orNotFound } from '../../../../parts/or-not-found.ts';
import { PageHead } from '../../../../parts/page-head.tsx';
import { Status } from '../../../../parts/status.tsx';
import { toneOf } from '../../../../parts/status-tone.ts';
import { server } from '../../../../server.ts';
import { Badge } from '../../../../ui/badge.tsx';
import { Card, CardHeading } from '../../../../ui/card.tsx';

const words = pageWords.request;
export const metadata: Metadata = { title: words.title };

/** One request: what became of each song, and where it is shown. */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { role } = await requireRole('viewer');
  const { id } = await params;
  const { db } = await server();
  const request = await orNotFound(id, () => readRequest(db, id));
  const [replies, links] = [await listReplies(db, id), await listLinks(db, { requestId: id })];
  const title = request.title ?? pageWords.unknownSong;
  const mayMove = covers(role, 'operator');
  return (
    <>
      <PageHead title={title} lead={`${request.asker} · ${pageWords.requests.platforms[request.platform]}`}>
        <Status id={id} state={request} label={pageWords.percentOf(title)} />
        {mayMove && request.status !== 'completed' && isFinal(request.status) && (
          <ActionButton action="retry-request" input={{ requestId: id }} variant="primary" size="medium">
            {actionWords.retryRequest.label}
          </ActionButton>
        )}
        {mayMove && !isFinal(request.status) && (
          <ActionButton
            action="cancel-request"
            input={{ requestId: id }}
            size="medium"
            question={actionWords.cancelRequest}
          >
            {actionWords.cancelRequest.label}
          </ActionButton>
        )}
        {mayMove && (
          <ActionButton action="make-link" input={{ requestId: id }} size="medium">
            {actionWords.makeLink.label}
          </ActionButton>
        )}
      </PageHead>
      <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
        <Card aria-labelledby="songs">
          <CardHeading id="songs" title={words.songs} />
          <Songs request={request} />
        </Card>
        <Card aria-labelledby="facts">
          <CardHeading id="facts" title={words.facts} />
          <Facts facts={factsOf(request)} />
        </Card>
        <Card aria-labelledby="replies" className="lg:col-span-2">
          <CardHeading id="replies" title={words.replies} />
          <Replies replies={replies} seq={request.seq} />
        </Card>
        <Card aria-labelledby="links" className="lg:col-span-2">
          <CardHeading id="links" title={words.links} />
          {links.rows.length === 0 ? (
            <p className="text-muted-foreground text-sm">{words.noLinks}</p>
          ) : (
            <LinkTable rows={links.rows} mayRevoke={covers(role, 'administrator')} />
          )}
        </Card>
      </div>
    </>
  );
}

function factsOf(request: RequestView) {
  return [
    [words.model, request.model],
    [words.stems, request.stems?.join(', ') ?? words.allStems],
    [words.format, request.format],
    [
      pageWords.track.source,
      <code key="source" className="break-all text-xs">
        {request.sourceKey}
      </code>,
    ],
    [pageWords.requests.asked, <Moment key="asked" at={request.begunAt} />],
    [words.took, request.tookMs === null ? pageWords.none : formatElapsed(request.tookMs)],
  ] as const;
}

function Songs({ request: { tracks, failed } }: { request: RequestView }) {
  return (
    <div className="grid gap-4 text-sm">
      <ul className="grid gap-2">
        {tracks.map(({ trackId, title, artist, status, progress }) => (
          <li key={trackId} className="flex items-center justify-between gap-2">
            <Link href={`/tracks/${trackId}`} className="min-w-0 truncate text-primary hover:underline">
              {title} <span className="text-muted-foreground">{artist}</span>
            </Link>
            <Badge tone={toneOf(status)}>
              {pageWords.statuses[status]} {status === 'running' && `${progress} %`}
            </Badge>
          </li>
        ))}
      </ul>
      {failed.length > 0 && (
        <section aria-label={words.failed} className="rounded-lg bg-bad-soft p-3 text-bad">
          <h3 className="font-medium">{words.failed}</h3>
          <ul className="mt-1 grid gap-1">
            {failed.map(({ title, code, message }) => (
              <li key={`${title}${code}`}>
                {title}: {message} <code className="text-xs">{code}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Replies({ replies, seq }: { replies: Awaited<ReturnType<typeof listReplies>>; seq: number }) {
  if (replies.length === 0) return <p className="text-muted-foreground text-sm">{words.noReplies}</p>;
  return (
    <ul className="grid gap-2 text-sm">
      {replies.map(({ id, platform, message, shownSeq, closedWhy, createdAt }) => (
        <li key={id} className="flex flex-wrap items-center gap-2">
          <span>{pageWords.requests.platforms[platform]}</span>
          <Badge tone={closedWhy !== null ? 'plain' : shownSeq >= seq ? 'good' : 'warn'}>
            {closedWhy !== null
              ? pageWords.requests.closed(closedWhy)
              : shownSeq >= seq
                ? pageWords.requests.shown
                : pageWords.requests.behind}
          </Badge>
          <code className="break-all text-muted-foreground text-xs">
            {message === null ? '' : JSON.stringify(message)}
          </code>
          <span className="ml-auto text-muted-foreground text-xs">
            <Moment at={createdAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
