import type { WebSocket } from 'ws';
import {
  Close,
  type Frame,
  HeartbeatSequence,
  Identify,
  Intent,
  Op,
  parseFrame,
  Resume,
  sendFrame,
} from './gateway-protocol.ts';
import type { GatewaySession } from './gateway-session.ts';

/** What a connection asks of the gateway that accepted it. */
export interface GatewayHost {
  readonly token: string;
  readonly heartbeatIntervalMs: number;
  /** Privileged intents that the application was granted. */
  readonly grantedIntents: number;
  readonly answersHeartbeats: boolean;
  newSession(intents: number): GatewaySession;
  sessionToResume(id: string): GatewaySession | undefined;
  /** Sends READY and what follows it. */
  welcome(session: GatewaySession): void;
  note(kind: 'connected' | 'identified' | 'resumed' | 'refused' | 'heartbeat', sessionId?: string): void;
}

const TOLERATED = [Op.presence, Op.voiceState, Op.requestMembers] as readonly number[];
const PRIVILEGED = Intent.guildMembers | Intent.messageContent;

/** One client's connection, from HELLO until it closes. */
export class GatewayConnection {
  readonly socket: WebSocket;
  readonly #host: GatewayHost;
  #session: GatewaySession | undefined;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, host: GatewayHost) {
    this.socket = socket;
    this.#host = host;
    socket.on('message', (data) => this.#receive(parseFrame(data)));
    this.#expectHeartbeat();
    host.note('connected');
    sendFrame(socket, Op.hello, { heartbeat_interval: host.heartbeatIntervalMs });
  }

  get session(): GatewaySession | undefined {
    return this.#session;
  }

  end(): void {
    clearTimeout(this.#watchdog);
    this.#session?.detach(this.socket);
  }

  #receive(frame: Frame | undefined): void {
    const closeCode = frame ? this.#obey(frame) : Close.decodeError;
    if (closeCode !== undefined) this.socket.close(closeCode);
  }

  /** Returns the code to close with, where Discord would. */
  #obey({ op, d }: Frame): number | undefined {
    if (op === Op.heartbeat) return this.#heartbeat(d);
    if (op === Op.identify) return this.#identify(d);
    if (op === Op.resume) return this.#resume(d);
    if (!this.#session) return Close.notAuthenticated;
    return TOLERATED.includes(op) ? undefined : Close.unknownOpcode;
  }

  #heartbeat(data: unknown): undefined {
    const sequence = HeartbeatSequence.safeParse(data).data;
    if (typeof sequence === 'number') this.#session?.confirm(sequence);
    this.#expectHeartbeat();
    this.#host.note('heartbeat', this.#session?.id);
    if (this.#host.answersHeartbeats) sendFrame(this.socket, Op.heartbeatAck, null);
  }

  /** Discord gives up a client that misses its heartbeats; it may resume. */
  #expectHeartbeat(): void {
    clearTimeout(this.#watchdog);
    const limitMs = this.#host.heartbeatIntervalMs * 2;
    this.#watchdog = setTimeout(() => this.socket.close(Close.sessionTimedOut), limitMs);
  }

  #identify(data: unknown): number | undefined {
    const identify = Identify.safeParse(data).data;
    if (!identify) return Close.decodeError;
    if (this.#session) return Close.alreadyAuthenticated;
    if (identify.token !== this.#host.token) return Close.authenticationFailed;
    if (identify.intents & PRIVILEGED & ~this.#host.grantedIntents) return Close.disallowedIntents;
    const session = this.#join(this.#host.newSession(identify.intents));
    this.#host.welcome(session);
    this.#host.note('identified', session.id);
  }

  #resume(data: unknown): number | undefined {
    const resume = Resume.safeParse(data).data;
    if (!resume) return Close.decodeError;
    if (resume.token !== this.#host.token) return Close.authenticationFailed;
    const known = this.#host.sessionToResume(resume.session_id);
    if (!known) return this.#refuse(resume.session_id);
    if (resume.seq > known.sequence) return Close.invalidSequence;
    const session = this.#join(known);
    session.replayAfter(resume.seq);
    session.dispatch('RESUMED', {});
    this.#host.note('resumed', session.id);
  }

  #refuse(sessionId: string): undefined {
    this.#host.note('refused', sessionId);
    sendFrame(this.socket, Op.invalidSession, false);
  }

  #join(session: GatewaySession): GatewaySession {
    this.#session = session;
    session.attach(this.socket);
    return session;
  }
}
