import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import { formatElapsed } from '@alchemy/core/scale';
import { covers } from '@alchemy/db/accounts/people';
import { readJobPage } from '@alchemy/db/dashboard/job-page';
import { isLive } from '@alchemy/db/job-status';
import type { Metadata } from 'next';
import Link from 'next/link';
import { requireRole } from '../../../../auth/current-person.ts';
import { ActionButton } from '../../../../client/action-button.tsx';
import { Askers } from '../../../../parts/askers.tsx';
import { Facts } from '../../../../parts/facts.tsx';
import { Moment } from '../../../../parts/moment.tsx';
import { orNotFound } from '../../../../parts/or-not-found.ts';
import { PageHead } from '../../../../parts/page-head.tsx';
import { Status } from '../../../../parts/status.tsx';
import { toneOf } from '../../../../parts/status-tone.ts';
import { server } from '../../../../server.ts';
import { Badge } from '../../../../ui/badge.tsx';
import { Card, CardHeading } from '../../../../ui/card.tsx';

const words = pageWords.job;
export const metadata: Metadata = { title: words.title('') };

/** One job: what it is, what became of it, and why. */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const person = await requireRole('viewer');
  const { id } = await params;
  const { db } = await server();
  const page = await orNotFound(id, () => readJobPage(db, id));
  const { job, track } = page;
  const mayMove = covers(person.role, 'operator');
  const isDead = job.status === 'failed' || job.status === 'cancelled';
  const stage = pageWords.stages[job.stage] ?? job.stage;
  return (
    <>
      <PageHead title={track === null ? words.title(stage) : `${stage} · ${track.title}`} lead={track?.artist}>
        <Status id={job.id} state={job} label={pageWords.percentOf(stage)} />
        {mayMove && isDead && (
          <ActionButton action="retry-job" input={{ jobId: job.id }} variant="primary" size="medium">
            {actionWords.retryJob.label}
          </ActionButton>
        )}
        {mayMove && isLive(job.status) && (
          <ActionButton
            action="cancel-job"
            input={{ jobId: job.id }}
            size="medium"
            question={{ title: actionWords.cancelJob.title, text: actionWords.cancelJob.text }}
          >
            {actionWords.cancelJob.label}
          </ActionButton>
        )}
      </PageHead>
      <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
        {job.faultCode !== null && <Cause code={job.faultCode} message={job.faultMessage ?? ''} />}
        <Card aria-labelledby="facts">
          <CardHeading id="facts" title={words.facts} />
          <Facts facts={factsOf(page)} />
        </Card>
        <Card aria-labelledby="timeline">
          <CardHeading id="timeline" title={words.timeline} />
          <Timeline events={page.events} />
        </Card>
        <Card aria-labelledby="tries" className="lg:col-span-2">
          <CardHeading id="tries" title={words.tries} />
          <Tries tries={page.tries} />
        </Card>
        <Card aria-labelledby="askers" className="lg:col-span-2">
          <CardHeading id="askers" title={words.askers} />
          <Askers askers={page.askers} nobody={words.noAskers} />
        </Card>
      </div>
    </>
  );
}

type JobPage = Awaited<ReturnType<typeof readJobPage>>;

function Cause({ code, message }: { code: string; message: string }) {
  return (
    <section
      aria-labelledby="cause"
      className="rounded-card border border-bad/40 bg-bad-soft p-4 text-bad lg:col-span-2"
    >
      <h2 id="cause" className="font-semibold text-sm">
        {words.cause}: <code>{code}</code>
      </h2>
      <p className="mt-1 text-sm">{message}</p>
    </section>
  );
}

function factsOf({ job, track }: JobPage) {
  return [
    [
      words.song,
      track === null ? (
        pageWords.unknownSong
      ) : (
        <Link key="song" href={`/tracks/${track.trackId}`} className="text-primary hover:underline">
          {track.title}
        </Link>
      ),
    ],
    [
      words.key,
      <code key="key" className="text-xs">
        {job.key}
      </code>,
    ],
    [
      words.params,
      <code key="params" className="text-xs">
        {JSON.stringify(job.params)}
      </code>,
    ],
    [words.created, <Moment key="created" at={job.createdAt} />],
    [words.dueAt, <Moment key="due" at={job.runAt} />],
    [words.tries, String(job.tries)],
  ] as const;
}

function Timeline({ events }: Pick<JobPage, 'events'>) {
  return (
    <ol className="relative grid gap-3 border-l pl-5">
      {events.map(({ seq, status, at, faultCode, run }) => (
        <li key={seq} className="relative flex flex-wrap items-center gap-2 text-sm">
          <span aria-hidden className="-left-[1.6rem] absolute size-2.5 rounded-full border-2 border-card bg-primary" />
          <Badge tone={toneOf(status)}>{pageWords.statuses[status]}</Badge>
          {faultCode && <code className="text-xs">{faultCode}</code>}
          <span className="ml-auto flex gap-2 text-muted-foreground text-xs">
            {run > 0 && <span>{words.tryNumber(run)}</span>}
            <Moment at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Tries({ tries }: Pick<JobPage, 'tries'>) {
  if (tries.length === 0) return <p className="text-muted-foreground text-sm">{words.noTries}</p>;
  return (
    <ul className="grid gap-3">
      {tries.map((one) => (
        <li key={one.run} className="grid gap-2 rounded-lg border p-3 text-sm">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{words.tryNumber(one.run)}</span>
            {one.outcome && <Badge tone={toneOf(one.outcome)}>{pageWords.statuses[one.outcome]}</Badge>}
            {one.faultCode && <code className="text-xs">{one.faultCode}</code>}
            <span className="ml-auto text-muted-foreground text-xs">
              {one.worker} {one.route && `· ${one.route}`} · <Moment at={one.startedAt} />
              {one.endedAt && ` · ${words.took} ${formatElapsed(one.endedAt.getTime() - one.startedAt.getTime())}`}
            </span>
          </p>
          {one.faultMessage && <p className="text-muted-foreground">{one.faultMessage}</p>}
          {one.logTail && (
            <details>
              <summary className="text-primary text-xs">{words.log}</summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
              <pre tabIndex={0} className="mt-2 max-h-72 overflow-auto rounded-lg bg-muted p-3 text-xs">
                {one.logTail}
              </pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
