import type { LiveHub } from './hub.ts';

export interface StreamOptions {
  readonly hub: LiveHub;
  /** Whether the reader may go on: asked again and again, so that a disabled person is out at once. */
  mayRead(): Promise<boolean>;
  /** Between two such questions, each answered by a sign of life. */
  readonly checkEveryMs: number;
  readonly signal: AbortSignal;
}

const encoder = new TextEncoder();
const event = (name: string, data: unknown) => encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);

/** Server-sent events: `sync` when everything should be read anew, `changes` with a list of messages. */
export function eventStream({ hub, mayRead, checkEveryMs, signal }: StreamOptions): ReadableStream<Uint8Array> {
  let leave = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let isOpen = true;
      const write = (chunk: Uint8Array) => {
        if (isOpen) controller.enqueue(chunk);
      };
      const finish = () => {
        if (!isOpen) return;
        leave();
        controller.close();
      };
      // What is written at once gets through proxies that wait for the first bytes.
      write(encoder.encode('retry: 2000\n\n'));
      write(event('sync', {}));
      const verify = async () => {
        // While PostgreSQL is away nobody is shown out, and nobody learns anything either.
        const may = await mayRead().catch(() => true);
        if (may) write(encoder.encode(': alive\n\n'));
        else finish();
      };
      const check = setInterval(() => void verify(), checkEveryMs);
      let part = () => {};
      leave = () => {
        isOpen = false;
        clearInterval(check);
        part();
        signal.removeEventListener('abort', finish);
      };
      signal.addEventListener('abort', finish, { once: true });
      part = hub.join({
        flush: (messages) => write(event('changes', messages)),
        sync: () => write(event('sync', {})),
        end: finish,
      });
    },
    cancel: () => leave(),
  });
}
