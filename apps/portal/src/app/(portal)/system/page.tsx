import { actionWords } from '@alchemy/core/action-words';
import { pageWords } from '@alchemy/core/page-words';
import { formatSize } from '@alchemy/core/scale';
import { covers } from '@alchemy/db/accounts/people';
import { readConfigurations } from '@alchemy/db/dashboard/configurations';
import { readFindings } from '@alchemy/db/dashboard/findings';
import { listMigrations, listPauses } from '@alchemy/db/dashboard/system';
import { type QueueDepth, readQueueDepths } from '@alchemy/jobs/queue-depth';
import { readDisk } from '@alchemy/storage/free-space';
import type { Metadata } from 'next';
import { requireRole } from '../../../auth/current-person.ts';
import { ActionButton } from '../../../client/action-button.tsx';
import { portalSettings } from '../../../env.ts';
import { DoctorFindings } from '../../../parts/doctor-findings.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { server } from '../../../server.ts';
import { ConfigurationTable } from '../../../system/configuration-table.tsx';
import { type Health, readHealth } from '../../../system/health.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card, CardHeading } from '../../../ui/card.tsx';

const words = pageWords.system;
export const metadata: Metadata = { title: words.title };

/** The machinery: queues, services, versions, configuration. */
export default async function Page() {
  const { role } = await requireRole('viewer');
  const opened = await server();
  const [depths, pauses, health, migrations, disk, doctor, configurations] = await Promise.all([
    readQueueDepths(opened.db),
    listPauses(opened.db),
    readHealth(opened),
    listMigrations(opened.db),
    readDisk(opened.root),
    readFindings(opened.db),
    readConfigurations(opened.db),
  ]);
  const { database, redis, storage } = health;
  return (
    <>
      <PageHead title={words.title} />
      <div className="grid items-start gap-4 *:min-w-0 lg:grid-cols-2">
        <Card aria-labelledby="queues" className="lg:col-span-2">
          <CardHeading id="queues" title={words.queues} />
          <ul className="grid gap-3">
            {depths.map((depth) => (
              <Queue
                key={depth.queue}
                depth={depth}
                pausedBy={pauses.find(({ queue }) => queue === depth.queue)?.pausedBy}
                mayPause={covers(role, 'administrator')}
              />
            ))}
          </ul>
        </Card>
        <Card aria-labelledby="health">
          <CardHeading id="health" title={words.health} />
          <Facts
            facts={[
              [words.postgres, <Answer key="p" health={{ answerMs: database?.answerMs }} />],
              [words.redis, <Answer key="r" health={redis} />],
              [words.storage, <Answer key="s" health={storage} />],
              [
                pageWords.overview.free,
                pageWords.overview.freeOf(formatSize(disk.freeBytes), formatSize(disk.sizeBytes)),
              ],
              [words.databaseSize, database === undefined ? pageWords.none : formatSize(database.sizeBytes)],
              [
                words.connections,
                database === undefined ? pageWords.none : words.of(database.connections, database.most),
              ],
            ]}
          />
        </Card>
        <Card aria-labelledby="versions">
          <CardHeading id="versions" title={words.versions} />
          <Facts
            facts={[
              ['Node', process.versions.node],
              [words.postgres, database?.version ?? pageWords.none],
              [words.migrations, String(migrations.length)],
              [words.applied, <Moment key="m" at={migrations[0]?.at ?? null} />],
            ]}
          />
        </Card>
        <Card aria-labelledby="doctor" className="lg:col-span-2">
          <CardHeading id="doctor" title={words.doctor} />
          <DoctorFindings kept={doctor} />
        </Card>
        <Card aria-labelledby="configuration" className="lg:col-span-2">
          <CardHeading id="configuration" title={words.configuration} />
          <ConfigurationTable portal={portalSettings()} others={configurations} />
        </Card>
      </div>
    </>
  );
}

function Answer({ health: { answerMs } }: { health: Health }) {
  if (answerMs === undefined) return <Badge tone="bad">{words.away}</Badge>;
  return <Badge tone="good">{words.answers(answerMs)}</Badge>;
}

function Queue(props: { depth: QueueDepth; pausedBy: string | undefined; mayPause: boolean }) {
  const { queue, jobs } = props.depth;
  const waiting = jobs.queued + jobs.retrying;
  const input = { queue };
  return (
    <li data-queue={queue} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border p-3 text-sm">
      <span className="min-w-28 font-medium">{queue}</span>
      <Badge tone={props.pausedBy === undefined ? 'good' : 'warn'}>
        {props.pausedBy === undefined ? words.running : words.pausedBy(props.pausedBy)}
      </Badge>
      <span className="text-muted-foreground tabular-nums">
        {jobs.running} {pageWords.overview.running.toLowerCase()} · {waiting} {pageWords.overview.waiting.toLowerCase()}
      </span>
      {props.mayPause && (
        <span className="ml-auto flex flex-wrap gap-2">
          {props.pausedBy === undefined ? (
            <ActionButton
              action="pause-queue"
              input={input}
              question={{ title: actionWords.pause.title(queue), text: actionWords.pause.text }}
            >
              {actionWords.pause.label}
            </ActionButton>
          ) : (
            <ActionButton action="resume-queue" input={input} variant="primary">
              {actionWords.resume.label}
            </ActionButton>
          )}
          {waiting > 0 && (
            <ActionButton
              action="cancel-waiting"
              input={input}
              variant="danger"
              question={{ title: actionWords.cancelWaiting.title(queue), text: actionWords.cancelWaiting.text }}
            >
              {actionWords.cancelWaiting.label}
            </ActionButton>
          )}
        </span>
      )}
    </li>
  );
}
