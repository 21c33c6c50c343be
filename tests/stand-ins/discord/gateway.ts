import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Journal } from '../network/journal.ts';
import { GatewayConnection, type GatewayHost } from './gateway-connection.ts';
import { Op, sendFrame } from './gateway-protocol.ts';
import { GatewaySession } from './gateway-session.ts';

export interface GatewayEvent {
  readonly kind: 'connected' | 'identified' | 'resumed' | 'refused' | 'heartbeat' | 'closed';
  readonly sessionId: string | undefined;
}

export interface GatewaySetup {
  readonly token: string;
  readonly heartbeatIntervalMs: number;
  /** Privileged intents that the application was granted, as bits. */
  readonly grantedIntents: number;
  readonly welcome: (session: GatewaySession) => void;
}

/** The gateway: connections, sessions and their resumption. Source: Discord's "Gateway" pages. */
export class Gateway {
  readonly journal = new Journal<GatewayEvent>('a gateway event');
  readonly #setup: GatewaySetup;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<GatewayConnection>();
  readonly #sessions = new Map<string, GatewaySession>();
  #answersHeartbeats = true;
  #isDown = false;
  #count = 0;

  constructor(setup: GatewaySetup) {
    this.#setup = setup;
  }

  /** Sessions whose client is connected now. */
  get connected(): readonly GatewaySession[] {
    return [...this.#sessions.values()].filter((session) => session.isConnected);
  }

  /** Sessions that asked for an intent, connected or not. */
  wanting(intent: number): readonly GatewaySession[] {
    return [...this.#sessions.values()].filter((session) => (session.intents & intent) !== 0);
  }

  /** Sends an event to every session, whatever its intents: so interactions travel. */
  dispatch(type: string, data: unknown): void {
    for (const session of this.#sessions.values()) session.dispatch(type, data);
  }

  /** Cuts every connection without a word, as a failing network does. */
  cut(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  /** Closes every connection with a code, such as one of `Close`. */
  closeAll(code: number): void {
    for (const { socket } of this.#connections) socket.close(code);
  }

  /** Asks every client to reconnect and resume. */
  askToReconnect(): void {
    for (const { socket } of this.#connections) sendFrame(socket, Op.reconnect, null);
  }

  /** Ends every session; clients have to identify anew. */
  invalidateSessions(): void {
    this.forgetSessions();
    for (const { socket } of this.#connections) sendFrame(socket, Op.invalidSession, false);
  }

  /** Forgets every session without a word, so that resuming fails. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  /** From now on heartbeats go unanswered, until `answerHeartbeats`. */
  ignoreHeartbeats(): void {
    this.#answersHeartbeats = false;
  }

  answerHeartbeats(): void {
    this.#answersHeartbeats = true;
  }

  /** Cuts every connection and refuses new ones, until `comeBack`. */
  goDown(): void {
    this.#isDown = true;
    this.cut();
  }

  comeBack(): void {
    this.#isDown = false;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#isDown) {
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#greet(accepted));
  }

  close(): void {
    this.goDown();
    this.#server.close();
  }

  #greet(socket: WebSocket): void {
    const connection = new GatewayConnection(socket, this.#hostFor());
    this.#connections.add(connection);
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => this.#end(connection, code));
  }

  #hostFor(): GatewayHost {
    const answersHeartbeats = (): boolean => this.#answersHeartbeats;
    return {
      ...this.#setup,
      get answersHeartbeats() {
        return answersHeartbeats();
      },
      newSession: (intents) => this.#open(intents),
      sessionToResume: (id) => this.#sessions.get(id),
      note: (kind, sessionId) => this.journal.record({ kind, sessionId }),
    };
  }

  #open(intents: number): GatewaySession {
    this.#count += 1;
    const session = new GatewaySession({ id: `session-${this.#count}`, intents });
    this.#sessions.set(session.id, session);
    return session;
  }

  /** A client that closes with 1000 or 1001 gives up its session; after anything else it may resume. */
  #end(connection: GatewayConnection, code: number): void {
    connection.end();
    this.#connections.delete(connection);
    const { session } = connection;
    if (session && (code === 1000 || code === 1001)) this.#sessions.delete(session.id);
    this.journal.record({ kind: 'closed', sessionId: session?.id });
  }
}
