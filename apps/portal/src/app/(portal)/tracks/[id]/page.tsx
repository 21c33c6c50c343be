import { pageWords } from '@alchemy/core/page-words';
import { formatDuration, formatSize } from '@alchemy/core/scale';
import { readTrackPage, type TrackPage } from '@alchemy/db/dashboard/track-page';
import { AudioLines } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { requireRole } from '../../../../auth/current-person.ts';
import { Askers } from '../../../../parts/askers.tsx';
import { Cover } from '../../../../parts/cover.tsx';
import { Facts } from '../../../../parts/facts.tsx';
import { Moment } from '../../../../parts/moment.tsx';
import { orNotFound } from '../../../../parts/or-not-found.ts';
import { PageHead } from '../../../../parts/page-head.tsx';
import { Status } from '../../../../parts/status.tsx';
import { server } from '../../../../server.ts';
import { AnalysisDrawing } from '../../../../track/analysis-drawing.tsx';
import { readAnalysis } from '../../../../track/analysis-file.ts';
import { playablesOf } from '../../../../track/playable.ts';
import { TrackActions } from '../../../../track/track-actions.tsx';
import { TrackMixer } from '../../../../track/track-mixer.tsx';
import { Card, CardHeading } from '../../../../ui/card.tsx';
import { Empty } from '../../../../ui/empty.tsx';
import { Cell, HeadCell, Row, Table } from '../../../../ui/table.tsx';

const words = pageWords.track;
export const metadata: Metadata = { title: pageWords.tracks.song };

/** One song, and all that is there of it. */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { role } = await requireRole('viewer');
  const { id } = await params;
  const { db, root } = await server();
  const page = await orNotFound(id, () => readTrackPage(db, id));
  const { track, files } = page;
  const playables = playablesOf(page);
  const analysisFile = files.find(({ kind }) => kind === 'analysis');
  const drawn = analysisFile && (await readAnalysis(root, analysisFile.path));
  return (
    <>
      <PageHead title={track.title} lead={track.artist}>
        <TrackActions page={page} role={role} />
      </PageHead>
      {track.blockedAt !== null && (
        <p className="mb-4 rounded-card bg-bad-soft p-4 text-bad text-sm">{words.blocked}</p>
      )}
      <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
        <div className="grid grid-cols-1 gap-4 lg:col-span-2">
          {playables.length > 0 ? <TrackMixer playables={playables} /> : <NoStems />}
        </div>
        <Card aria-labelledby="facts">
          <CardHeading id="facts" title={words.facts} />
          <div className="flex flex-wrap gap-5">
            <Cover
              coverId={files.find(({ kind }) => kind === 'cover')?.id ?? null}
              title={words.cover(track.title)}
              className="size-28"
            />
            <Facts facts={factsOf(page)} />
          </div>
        </Card>
        <div className="grid content-start gap-4 *:min-w-0">
          <Card aria-labelledby="jobs">
            <CardHeading id="jobs" title={words.jobs} />
            <ul className="grid gap-3 text-sm">
              {page.jobs.map((job) => (
                <li key={job.id} className="flex flex-wrap items-center justify-between gap-2">
                  <Link href={`/jobs/${job.id}`} className="min-w-0 truncate text-primary hover:underline">
                    {pageWords.stages[job.stage]}{' '}
                    <span className="text-muted-foreground text-xs">{String(job.params.model ?? '')}</span>
                  </Link>
                  <Status id={job.id} state={job} label={pageWords.percentOf(job.stage)} />
                </li>
              ))}
            </ul>
          </Card>
          <Card aria-labelledby="askers">
            <CardHeading id="askers" title={words.askers} />
            <Askers askers={page.askers} nobody={pageWords.none} />
          </Card>
        </div>
        <Card aria-labelledby="analysis" className="lg:col-span-2">
          <CardHeading id="analysis" title={words.analysis} />
          {drawn === undefined ? (
            <p className="text-muted-foreground text-sm">{words.noAnalysis}</p>
          ) : (
            <AnalysisDrawing analysis={drawn} />
          )}
        </Card>
        <div className="lg:col-span-2">
          <Files files={files} />
        </div>
      </div>
    </>
  );
}

function NoStems() {
  return (
    <Card aria-labelledby="stems">
      <CardHeading id="stems" title={words.stems} />
      <Empty icon={AudioLines} title={words.noStems}>
        {words.noStemsWhy}
      </Empty>
    </Card>
  );
}

function factsOf({ track, analysis }: TrackPage) {
  const none = pageWords.none;
  return [
    [words.album, track.album ?? none],
    [pageWords.tracks.length, track.durationMs === null ? none : formatDuration(track.durationMs)],
    [words.tempo, analysis === null ? none : `${Math.round(analysis.tempoBpm)} BPM`],
    [words.key, analysis === null ? none : `${analysis.key} · ${analysis.camelot}`],
    [words.loudness, analysis?.loudnessLufs == null ? none : `${analysis.loudnessLufs.toFixed(1)} LUFS`],
    [words.isrc, track.isrc ?? none],
    [
      words.source,
      <code key="source" className="break-all text-xs">
        {track.sourceKey}
      </code>,
    ],
    [words.asked, <Moment key="asked" at={track.createdAt} />],
  ] as const;
}

function Files({ files }: Pick<TrackPage, 'files'>) {
  return (
    <Table label={words.files}>
      <thead>
        <tr>
          <HeadCell>{words.file}</HeadCell>
          <HeadCell>{words.kind}</HeadCell>
          <HeadCell className="text-right">{words.size}</HeadCell>
          <HeadCell>{words.made}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <Row key={file.id}>
            <Cell>
              <a href={`/api/files/${file.id}`} className="break-all text-primary text-xs hover:underline">
                {file.path}
              </a>
            </Cell>
            <Cell>{words.kinds[file.kind]}</Cell>
            <Cell className="whitespace-nowrap text-right tabular-nums">{formatSize(file.sizeBytes)}</Cell>
            <Cell>
              <Moment at={file.createdAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
