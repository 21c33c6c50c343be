'use client';

import { portalWords } from '@alchemy/core/portal-words';
import { covers, type Role } from '@alchemy/db/accounts/roles';
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { z } from 'zod';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogBody, DialogTrigger } from '../ui/dialog.tsx';
import { pages } from './pages.ts';

const words = portalWords.palette;
const Found = z.object({ items: z.array(z.object({ href: z.string(), title: z.string(), detail: z.string() })) });
type Item = z.infer<typeof Found>['items'][number];

/** Typing rests for so long before the server is asked. */
const restMs = 150;

/** Ctrl+K: to any page, song, job or request without the mouse. */
export function Palette({ role }: { role: Role }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const found = useFound(isOpen ? text : '');
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  const go = (href: string) => {
    setOpen(false);
    setText('');
    router.push(href);
  };
  const needle = text.trim().toLowerCase();
  const fitting = pages.filter((page) => covers(role, page.role) && page.word.toLowerCase().includes(needle));
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button className="justify-start text-muted-foreground sm:w-64">
          <Search aria-hidden />
          <span className="max-sm:sr-only">{words.open}</span>
          <kbd className="ml-auto rounded border px-1.5 font-sans text-xs max-sm:hidden">Ctrl K</kbd>
        </Button>
      </DialogTrigger>
      <DialogBody title={words.title} place="top" plain closeLabel={portalWords.menu.close}>
        <Command shouldFilter={false} label={words.title}>
          <Command.Input
            value={text}
            onValueChange={setText}
            placeholder={words.placeholder}
            className="h-12 w-full border-b bg-transparent px-4 text-sm focus-visible:outline-none"
          />
          <Command.List className="max-h-80 overflow-y-auto p-2">
            <Command.Empty className="p-4 text-center text-muted-foreground text-sm">{words.none}</Command.Empty>
            {fitting.length > 0 && (
              <Group heading={words.pages}>
                {fitting.map(({ path, word, icon: Icon }) => (
                  <Choice key={path} value={path} onChoice={() => go(path)}>
                    <Icon aria-hidden className="size-4" />
                    {word}
                  </Choice>
                ))}
              </Group>
            )}
            {found.length > 0 && (
              <Group heading={words.tracks}>
                {found.map(({ href, title, detail }) => (
                  <Choice key={href} value={href} onChoice={() => go(href)}>
                    <span className="truncate">{title}</span>
                    <span className="ml-auto truncate text-muted-foreground text-xs">{detail}</span>
                  </Choice>
                ))}
              </Group>
            )}
          </Command.List>
        </Command>
      </DialogBody>
    </Dialog>
  );
}

function useFound(text: string): readonly Item[] {
  const [items, setItems] = useState<readonly Item[]>([]);
  useEffect(() => {
    const leaving = new AbortController();
    const ask = async () => {
      const answer = await fetch(`/api/search?q=${encodeURIComponent(text)}`, { signal: leaving.signal });
      setItems(answer.ok ? Found.parse(await answer.json()).items : []);
    };
    // An answer that nobody waits for any more, or that never came, leaves the list as it was.
    const timer = setTimeout(() => void (text.trim().length < 3 ? setItems([]) : ask().catch(() => {})), restMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [text]);
  return items;
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

function Choice(props: { value: string; onChoice: () => void; children: ReactNode }) {
  return (
    <Command.Item
      value={props.value}
      onSelect={props.onChoice}
      className="flex cursor-pointer items-center gap-3 rounded-lg px-2 py-2 text-sm data-[selected=true]:bg-muted"
    >
      {props.children}
    </Command.Item>
  );
}
