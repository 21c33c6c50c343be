import { pageWords } from '@alchemy/core/page-words';
import { formatDuration } from '@alchemy/core/scale';
import type { ReactNode } from 'react';
import type { DrawnAnalysis } from './analysis-file.ts';

const words = pageWords.track;
const pitchClasses = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];
const width = 1000;
const height = 120;
/** Columns of the chroma: more than a screen can show would only make the page heavy. */
const mostColumns = 240;
const colours = ['--stem-vocals', '--stem-drums', '--stem-bass', '--stem-other', '--stem-instrumental'];

/** The analysis as pictures: every one has its words for those who do not see it. */
export function AnalysisDrawing({ analysis }: { analysis: DrawnAnalysis }) {
  return (
    <div className="grid gap-5">
      <Waveform analysis={analysis} />
      <Energy analysis={analysis} />
      <Chroma analysis={analysis} />
    </div>
  );
}

function Waveform({ analysis: { peaks, beats, sections, durationMs } }: { analysis: DrawnAnalysis }) {
  const x = (seconds: number) => ((seconds * 1000) / durationMs) * width;
  const at = (index: number) => (index / Math.max(1, peaks.max.length - 1)) * width;
  const y = (value: number) => height / 2 - (value / 127) * (height / 2);
  const top = peaks.max.map((value, index) => `${at(index).toFixed(1)},${y(value).toFixed(1)}`);
  const bottom = peaks.min.map((value, index) => `${at(index).toFixed(1)},${y(value).toFixed(1)}`).reverse();
  const labels = [...new Set(sections.map(({ label }) => label))];
  return (
    <Figure title={words.waveform} durationMs={durationMs}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.waveform}
        className="h-32 w-full"
      >
        {sections.map(({ startSeconds, endSeconds, label }) => (
          <rect
            key={startSeconds}
            x={x(startSeconds)}
            width={Math.max(0, x(endSeconds) - x(startSeconds))}
            height={height}
            fill={`var(${colours[labels.indexOf(label) % colours.length]})`}
            opacity={0.14}
          >
            <title>{`${words.section} ${label}`}</title>
          </rect>
        ))}
        <path
          d={beats.map((beat) => `M${x(beat).toFixed(1)} 0V${height}`).join('')}
          stroke="var(--border)"
          strokeWidth={0.6}
        />
        <polygon points={[...top, ...bottom].join(' ')} fill="var(--primary)" />
      </svg>
      <ul className="mt-2 flex flex-wrap gap-3 text-xs">
        {labels.map((label, index) => (
          <li key={label} className="flex items-center gap-1.5">
            <span
              aria-hidden
              className="size-2.5 rounded-sm"
              style={{ background: `var(${colours[index % colours.length]})` }}
            />
            {words.section} {label}
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function Energy({ analysis: { energy, durationMs } }: { analysis: DrawnAnalysis }) {
  const { values } = energy;
  const points = values.map(
    (value, index) =>
      `${((index / Math.max(1, values.length - 1)) * width).toFixed(1)},${((1 - value) * 60).toFixed(1)}`,
  );
  return (
    <Figure title={words.energyCurve} durationMs={durationMs}>
      <svg
        viewBox={`0 0 ${width} 60`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.energyCurve}
        className="h-16 w-full"
      >
        <polygon points={`0,60 ${points.join(' ')} ${width},60`} fill="var(--primary)" opacity={0.25} />
        <polyline
          points={points.join(' ')}
          fill="none"
          stroke="var(--primary)"
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </Figure>
  );
}

function Chroma({ analysis: { chroma, durationMs } }: { analysis: DrawnAnalysis }) {
  const columns = thin(chroma.values, mostColumns);
  const step = width / Math.max(1, columns.length);
  const cells = columns.flatMap((strengths, column) =>
    strengths.map((strength, row) => ({ column, row, strength })).filter(({ strength }) => strength > 0.15),
  );
  return (
    <Figure title={words.chroma} durationMs={durationMs}>
      <div className="flex gap-2">
        <ol aria-hidden className="grid w-6 text-[0.6rem] text-muted-foreground leading-none">
          {pitchClasses.toReversed().map((name) => (
            <li key={name} className="self-center">
              {name}
            </li>
          ))}
        </ol>
        <svg
          viewBox={`0 0 ${width} 120`}
          preserveAspectRatio="none"
          role="img"
          aria-label={words.chroma}
          className="h-40 w-full rounded bg-muted"
        >
          {cells.map(({ column, row, strength }) => (
            <rect
              key={`${column}.${row}`}
              x={(column * step).toFixed(1)}
              y={(11 - row) * 10}
              width={(step + 0.3).toFixed(1)}
              height={10}
              fill="var(--primary)"
              opacity={strength.toFixed(2)}
            />
          ))}
        </svg>
      </div>
    </Figure>
  );
}

/** Every n-th, so that at most so many are left. */
function thin<Value>(values: readonly Value[], most: number): readonly Value[] {
  const step = Math.max(1, Math.ceil(values.length / most));
  return values.filter((_, index) => index % step === 0);
}

function Figure(props: { title: string; durationMs: number; children: ReactNode }) {
  return (
    <figure>
      <figcaption className="mb-1.5 flex justify-between text-muted-foreground text-xs">
        <span>{props.title}</span>
        <span className="tabular-nums">{formatDuration(props.durationMs)}</span>
      </figcaption>
      {props.children}
    </figure>
  );
}
