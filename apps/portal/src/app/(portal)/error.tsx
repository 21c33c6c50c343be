'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { CircleAlert } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';

/** What stands where a page could not be read. Next writes the error into the log; no part of it reaches a person. */
export default function Failed({ reset }: { reset: () => void }) {
  const { title, why, again } = portalWords.failed;
  return (
    <div role="alert">
      <Empty icon={CircleAlert} title={title}>
        <p>{why}</p>
        <Button variant="primary" className="mt-4" onClick={reset}>
          {again}
        </Button>
      </Empty>
    </div>
  );
}
