'use client';

import { pageWords } from '@alchemy/core/page-words';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

const words = pageWords.overview;
const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', timeZone: 'UTC' });

interface Props {
  readonly points: readonly { readonly at: string; readonly completed: number; readonly failed: number }[];
  readonly isHourly: boolean;
}

/** How many runs ended in each hour or day. The figures stand beside it as text. */
export function Throughput({ points, isHourly }: Props) {
  const format = isHourly ? hour : day;
  const data = points.map(({ at, ...counts }) => ({ ...counts, at: format.format(new Date(at)) }));
  const sum = points.reduce((total, { completed, failed }) => total + completed + failed, 0);
  return (
    <figure aria-label={`${words.throughput}: ${words.runs(sum)}`} className="h-64">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 520, height: 240 }}>
        <BarChart data={data} accessibilityLayer={false} margin={{ top: 4, right: 4, bottom: 0, left: -20 }}>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis dataKey="at" tick={tick} tickLine={false} axisLine={false} minTickGap={24} />
          <YAxis allowDecimals={false} tick={tick} tickLine={false} axisLine={false} />
          <Tooltip
            cursor={{ fill: 'var(--muted)' }}
            contentStyle={{ background: 'var(--card)', border: '1px solid var(--border)', borderRadius: 8 }}
          />
          <Bar
            dataKey="completed"
            name={words.completed}
            stackId="runs"
            fill="var(--primary)"
            isAnimationActive={false}
          />
          <Bar dataKey="failed" name={words.failed} stackId="runs" fill="var(--bad)" isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}

const tick = { fill: 'var(--muted-foreground)', fontSize: 12 };
