import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { Journal } from '../network/journal.ts';
import { type Attempt, type Transport, Undelivered } from './transport.ts';

export interface SocketEvent {
  readonly kind: 'connected' | 'refused' | 'closed' | 'late';
}

interface Waiting {
  readonly connection: WebSocket;
  readonly acknowledge: (payload: unknown) => void;
  readonly fail: (reason: string) => void;
}

const Reply = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

/** Clients give a silent server up after 30 seconds. */
const PING_INTERVAL_MS = 10_000;

/** Connections that the application opened, each with a ticket from `apps.connections.open`. Source: "Socket Mode". */
export class SocketMode implements Transport {
  readonly journal = new Journal<SocketEvent>('a socket event');
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #setup: { appId: string; origin: string };
  readonly #frozen = new Set<WebSocket>();
  #connections: WebSocket[] = [];
  #isDown = false;

  constructor(setup: { appId: string; origin: string }) {
    this.#setup = setup;
  }

  get connections(): number {
    return this.#connections.length;
  }

  /** A new connection's address; its ticket serves once. */
  openTicket(): string {
    const ticket = randomBytes(8).toString('hex');
    this.#tickets.add(ticket);
    return `${this.#setup.origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${this.#setup.appId}`;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', this.#setup.origin).searchParams.get('ticket') ?? '';
    if (this.#isDown || !this.#tickets.delete(ticket)) {
      this.journal.record({ kind: 'refused' });
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#greet(accepted));
  }

  /** Hands an envelope to one of the connections, in turn. */
  send(attempt: Attempt, limitMs: number): Promise<unknown> {
    const connection = this.#connections.shift();
    if (!connection) return Promise.reject(new Undelivered('no_connection'));
    this.#connections.push(connection);
    connection.send(JSON.stringify(envelopeOf(attempt)));
    return this.#acknowledgement(connection, attempt.id, limitMs);
  }

  /** Tells every client to come back on a new connection, as Slack does every few hours. */
  askToRefresh(reason: 'warning' | 'refresh_requested' = 'refresh_requested'): void {
    this.#broadcast({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } });
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const connection of [...this.#connections, ...this.#frozen]) connection.terminate();
  }

  /** Stops reading and sending on every connection, which stay open: only missing pongs tell. */
  freeze(): void {
    for (const connection of this.#connections) {
      connection.pause();
      this.#frozen.add(connection);
    }
    this.#connections = [];
  }

  /** Cuts every connection and refuses new ones, until `comeBack`. */
  goDown(): void {
    this.#isDown = true;
    this.cut();
  }

  comeBack(): void {
    this.#isDown = false;
  }

  close(): void {
    this.goDown();
    this.#server.close();
  }

  #greet(connection: WebSocket): void {
    const pinging = setInterval(() => connection.ping(), PING_INTERVAL_MS);
    connection.on('message', (data) => this.#acknowledge(data));
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      clearInterval(pinging);
      this.#connections = this.#connections.filter((each) => each !== connection);
      this.#frozen.delete(connection);
      for (const waiting of this.#waiting.values()) {
        if (waiting.connection === connection) waiting.fail('connection_closed');
      }
      this.journal.record({ kind: 'closed' });
    });
    this.#connections.push(connection);
    connection.send(JSON.stringify(this.#hello()));
    this.journal.record({ kind: 'connected' });
  }

  #hello() {
    const debug_info = { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 };
    const connection_info = { app_id: this.#setup.appId };
    return { type: 'hello', num_connections: this.connections, connection_info, debug_info };
  }

  #acknowledge(data: RawData): void {
    const reply = Reply.parse(JSON.parse(String(data)));
    const waiting = this.#waiting.get(reply.envelope_id);
    if (waiting) waiting.acknowledge(reply.payload ?? {});
    else this.journal.record({ kind: 'late' });
  }

  #acknowledgement(connection: WebSocket, id: string, limitMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      const fail = (reason: string): void => {
        end();
        reject(new Undelivered(reason));
      };
      const acknowledge = (payload: unknown): void => {
        end();
        resolve(payload);
      };
      const timer = setTimeout(fail, limitMs, 'timeout');
      this.#waiting.set(id, { connection, acknowledge, fail });
    });
  }

  #broadcast(message: unknown): void {
    for (const connection of this.#connections) {
      if (connection.readyState === WebSocket.OPEN) connection.send(JSON.stringify(message));
    }
  }
}

function envelopeOf({ id, kind, payload, retryNum, retryReason }: Attempt) {
  const retry = kind === 'events_api' ? { retry_attempt: retryNum, retry_reason: retryReason ?? '' } : {};
  return { envelope_id: id, type: kind, accepts_response_payload: kind !== 'events_api', payload, ...retry };
}
