import { linkWords } from '@alchemy/core/link-words';
import { Card } from '../ui/card.tsx';
import { Progress } from '../ui/progress.tsx';
import type { PageModel } from './page-model.ts';

interface WorkCardProps {
  readonly work: NonNullable<PageModel['work']>;
  /** Whether there is nothing to play yet. */
  readonly waiting: boolean;
}

/** What is being done, and how far it is. */
export function WorkCard({ work: { doing, percent, timeLeft }, waiting }: WorkCardProps) {
  return (
    <Card aria-labelledby="work" className={waiting ? 'py-10 text-center sm:py-14' : undefined}>
      <h2 id="work" className="font-medium" aria-live="polite">
        {doing}
      </h2>
      <p className={waiting ? 'my-3 font-semibold text-5xl tabular-nums tracking-tight' : 'text-sm tabular-nums'}>
        {percent} %
      </p>
      <Progress value={percent} label={doing} className={waiting ? 'mx-auto max-w-md' : 'mt-2'} />
      {timeLeft !== null && <p className="mt-2 text-muted-foreground text-sm">{timeLeft}</p>}
      {waiting && <p className="mx-auto mt-6 max-w-md text-muted-foreground text-sm">{linkWords.soon}</p>}
    </Card>
  );
}
