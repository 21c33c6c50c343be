import type { Logger } from '@alchemy/core/log';
import type { AttachedFile, Handlers, StemsCommand } from '../../chat-platform.ts';
import type { Typed } from '../../typed.ts';
import { answerCommand, type Scene } from './answer.ts';

/** Whoever is told what people do. */
export interface Ears {
  readonly handlers: Handlers;
  readonly log: Logger;
  now(): number;
}

/** Who did something, and where the answer goes. */
export interface Origin {
  readonly team: string;
  readonly user: string;
  readonly name: string | null;
  readonly channel: string;
  readonly threadTs: string | null;
  /** Slack's own id of what was done. */
  readonly interactionId: string;
}

/** What somebody wants split. */
export interface Wish {
  readonly typed: Typed;
  readonly files: readonly AttachedFile[];
}

/** Asks for the stems of what was named, and answers. */
export async function split(scene: Scene & Ears, origin: Origin, { typed, files }: Wish): Promise<void> {
  const { team, channel, threadTs, interactionId } = origin;
  const message = { team, channel, ts: null, threadTs, createdAtMs: scene.now(), hasFiles: false };
  const what = { ...typed, files, model: null };
  const command: StemsCommand = { kind: 'stems', ...placeOf(origin), ...what, interactionId, answer: message };
  await answerCommand(scene, command, message);
}

/** Where and by whom it was done, as the flow wants it. */
export function placeOf({ team, user, name }: Origin) {
  return { workspace: team, mayManage: false, missing: [], person: personOf(team, user, name) };
}

export function personOf(team: string, user: string, name: string | null) {
  return { identity: `slack:${team}:${user}`, name };
}
