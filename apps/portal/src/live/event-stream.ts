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
  let end = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // What is written at once gets through proxies that wait for the first bytes.
      controller.enqueue(encoder.encode('retry: 2000\n\n'));
      const leave = hub.join({
        flush: (messages) => controller.enqueue(event('changes', messages)),
        sync: () => controller.enqueue(event('sync', {})),
      });
      controller.enqueue(event('sync', {}));
      const check = setInterval(() => void verify(), checkEveryMs);
      const verify = async () => {
        // While PostgreSQL is away nobody is shown out, and nobody learns anything either.
        const may = await mayRead().catch(() => true);
        if (!may) return finish();
        if (!signal.aborted) controller.enqueue(encoder.encode(': alive\n\n'));
      };
      const finish = () => {
        end();
        controller.close();
      };
      end = () => {
        clearInterval(check);
        leave();
        signal.removeEventListener('abort', finish);
      };
      signal.addEventListener('abort', finish, { once: true });
    },
    cancel: () => end(),
  });
}
