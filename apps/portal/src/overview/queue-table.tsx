import { pageWords } from '@alchemy/core/page-words';
import { formatWait } from '@alchemy/core/scale';
import type { QueueDepth } from '@alchemy/jobs/queue-depth';
import { Badge } from '../ui/badge.tsx';

const words = pageWords.overview;

/** What is at work and in line, queue by queue. */
export function QueueTable({ depths, paused }: { depths: readonly QueueDepth[]; paused: readonly string[] }) {
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="text-muted-foreground text-xs [&>th]:pb-2 [&>th]:font-medium">
          <th scope="col" className="text-left">
            {words.queue}
          </th>
          <th scope="col" className="text-right">
            {words.running}
          </th>
          <th scope="col" className="text-right">
            {words.waiting}
          </th>
          <th scope="col" className="text-right">
            {words.oldest}
          </th>
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {depths.map(({ queue, jobs, oldestSeconds }) => (
          <tr key={queue} className="border-t [&>*]:py-2">
            <th scope="row" className="text-left font-normal">
              {queue} {paused.includes(queue) && <Badge tone="warn">{words.paused}</Badge>}
            </th>
            <td className="text-right">{jobs.running}</td>
            <td className="text-right">{jobs.queued + jobs.retrying}</td>
            <td className="text-right text-muted-foreground">
              {oldestSeconds === 0 ? pageWords.none : formatWait(oldestSeconds)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
