import { createHash } from 'node:crypto';
import type { ReplyView, Version } from './chat-platform.ts';

/** What stands in each message, or may: an edit without an answer can have been carried out. */
export interface Screens {
  /** An edit to this view is about to be made. */
  expect(key: string, view: ReplyView, nowMs: number): void;
  /** The message shows this view. */
  confirm(key: string, view: ReplyView, nowMs: number): void;
  /** Another process may have shown this since: what is known of an older state is out of date. */
  learn(key: string, shown: Shown, nowMs: number): void;
  forget(key: string): void;
  /** Whether the message would show something older, a lower percent, or work after the end of it. */
  goesBack(key: string, view: ReplyView): boolean;
  /** Whether the message looks like this already. */
  looksLike(key: string, view: ReplyView): boolean;
}

/** What a message shows as it was written down. */
export interface Shown {
  readonly version: Version;
  /** As {@link pictureOf} makes it. */
  readonly picture: string | null;
}

interface Screen {
  readonly version: Version;
  readonly percent: number;
  readonly final: boolean;
  /** All that can be seen of the view; `undefined` until the edit was answered. */
  readonly picture: string | undefined;
  readonly atMs: number;
}

/** So long a message is remembered; after that the newest state in PostgreSQL is older than none. */
const rememberMs = 15 * 60_000;

export function createScreens(): Screens {
  const screens = new Map<string, Screen>();

  /** The longest unchanged stand first. */
  function put(key: string, screen: Screen): void {
    screens.delete(key);
    screens.set(key, screen);
    for (const [old, { atMs }] of screens) {
      if (atMs + rememberMs >= screen.atMs) break;
      screens.delete(old);
    }
  }

  function screenOf(key: string, { version, percent, final }: ReplyView): Omit<Screen, 'picture' | 'atMs'> {
    const before = screens.get(key);
    const floor = before?.version.epoch === version.epoch ? before.percent : 0;
    return { version, final, percent: Math.max(floor, percent ?? 0) };
  }

  return {
    expect: (key, view, atMs) => put(key, { ...screenOf(key, view), picture: undefined, atMs }),
    confirm: (key, view, atMs) => put(key, { ...screenOf(key, view), picture: pictureOf(view), atMs }),
    learn(key, { version, picture }, atMs) {
      const known = screens.get(key);
      if (picture === null || (known !== undefined && !isReplaced(known, version))) return;
      const percent = known?.version.epoch === version.epoch ? known.percent : 0;
      const final = known?.version.epoch === version.epoch && known.final;
      put(key, { version, percent, final, picture, atMs });
    },
    forget: (key) => screens.delete(key),
    looksLike: (key, view) => screens.get(key)?.picture === pictureOf(view),
    goesBack(key, { version, percent, final }) {
      const screen = screens.get(key);
      if (screen === undefined) return false;
      if (version.epoch !== screen.version.epoch) return version.epoch < screen.version.epoch;
      if (version.seq < screen.version.seq || (screen.final && !final)) return true;
      return !final && percent !== null && percent < screen.percent;
    },
  };
}

/** An edit without an answer may have been carried out after what was written down. */
function isReplaced({ version, picture }: Screen, by: Version): boolean {
  if (version.epoch !== by.epoch) return version.epoch < by.epoch;
  return version.seq < by.seq || (version.seq === by.seq && picture !== undefined);
}

/**
 * A digest of all that can be seen of a view. When it is drawn again cannot be seen, and neither can the files: they are
 * put beside the message once.
 */
export function pictureOf({ version, againAt: _again, files: _files, ...seen }: ReplyView): string {
  return createHash('sha1')
    .update(JSON.stringify({ epoch: version.epoch, ...seen }))
    .digest('base64url');
}
