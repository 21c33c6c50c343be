'use client';

import { actionWords } from '@alchemy/core/action-words';
import { portalWords } from '@alchemy/core/portal-words';
import { CheckCircle2, CircleAlert, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { Button } from '../ui/button.tsx';

export interface Notice {
  readonly isGood: boolean;
  readonly message: string;
  /** Something to be copied, shown until it is closed. */
  readonly copy?: string | undefined;
}

const Notify = createContext<(notice: Notice) => void>(() => {});

export const useNotify = () => useContext(Notify);

const shownMs = 6_000;
const mostShown = 3;

/** Short notices in the corner; a screen reader hears them too. */
export function Toasts({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<readonly (Notice & { id: number })[]>([]);
  const notify = useCallback((notice: Notice) => {
    setNotices((before) => [...before.slice(1 - mostShown), { ...notice, id: (before.at(-1)?.id ?? 0) + 1 }]);
  }, []);
  const drop = (id: number) => setNotices((before) => before.filter((notice) => notice.id !== id));
  return (
    <Toast.Provider swipeDirection="right" duration={shownMs}>
      <Notify.Provider value={notify}>{children}</Notify.Provider>
      {notices.map((notice) => (
        <Toast.Root
          key={notice.id}
          {...(notice.copy === undefined ? {} : { duration: Number.POSITIVE_INFINITY })}
          onOpenChange={(isOpen) => !isOpen && drop(notice.id)}
          className="flex items-start gap-3 rounded-card border border-border bg-card p-4 shadow-lg"
        >
          <NoticeIcon isGood={notice.isGood} />
          <div className="grid min-w-0 flex-1 gap-2 text-sm">
            <Toast.Description>{notice.message}</Toast.Description>
            {notice.copy && <Copyable text={notice.copy} />}
          </div>
          <Toast.Close
            aria-label={portalWords.menu.close}
            className="grid size-6 place-items-center rounded hover:bg-muted"
          >
            <X aria-hidden className="size-4" />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed right-4 bottom-4 z-60 grid w-[min(24rem,calc(100vw-2rem))] gap-2" />
    </Toast.Provider>
  );
}

function NoticeIcon({ isGood }: { isGood: boolean }) {
  return isGood ? (
    <CheckCircle2 aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
  ) : (
    <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
  );
}

function Copyable({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div className="flex items-center gap-2">
      <code className="min-w-0 flex-1 select-all break-all rounded bg-muted px-2 py-1 text-xs">{text}</code>
      <Button size="small" onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
        {isCopied ? actionWords.copied : actionWords.copy}
      </Button>
    </div>
  );
}
