import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';

/** Gateway opcodes by Discord's names. */
export const Op = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voiceState: 4,
  resume: 6,
  reconnect: 7,
  requestMembers: 8,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
} as const;

/** Close codes by Discord's names. 4004 and 4014 tell the client not to come back. */
export const Close = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSequence: 4007,
  sessionTimedOut: 4009,
  disallowedIntents: 4014,
} as const;

/** Intents by Discord's names, as bits of what a client asks for when it identifies. */
export const Intent = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

const Frame = z.object({ op: z.number().int(), d: z.unknown() });
export type Frame = z.output<typeof Frame>;

export const Identify = z.object({ token: z.string(), intents: z.number().int() });
export const Resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int() });
export const HeartbeatSequence = z.number().int().nullable();

/** What a client may send at most in one frame, in bytes. */
const MAX_FRAME_BYTES = 4096;

/** Undefined for what Discord answers with a decode error. */
export function parseFrame(data: RawData): Frame | undefined {
  const text = String(data);
  if (Buffer.byteLength(text) > MAX_FRAME_BYTES) return undefined;
  try {
    return Frame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function sendFrame(socket: WebSocket, op: number, data: unknown): void {
  socket.send(JSON.stringify({ op, d: data, s: null, t: null }));
}
