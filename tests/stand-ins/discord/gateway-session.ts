import { WebSocket } from 'ws';
import { Op } from './gateway-protocol.ts';

interface Sent {
  readonly sequence: number;
  readonly frame: string;
}

/** One client's session: it outlives its connection, and what was missed is sent again on resuming. */
export class GatewaySession {
  readonly id: string;
  readonly intents: number;
  #sequence = 0;
  #sent: Sent[] = [];
  #socket: WebSocket | undefined;

  constructor(details: { id: string; intents: number }) {
    this.id = details.id;
    this.intents = details.intents;
  }

  get sequence(): number {
    return this.#sequence;
  }

  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  attach(socket: WebSocket): void {
    this.#socket = socket;
  }

  detach(socket: WebSocket): void {
    if (this.#socket === socket) this.#socket = undefined;
  }

  /** Sends an event, and keeps it for a client that was away. */
  dispatch(type: string, data: unknown): void {
    this.#sequence += 1;
    const frame = JSON.stringify({ op: Op.dispatch, s: this.#sequence, t: type, d: data });
    this.#sent.push({ sequence: this.#sequence, frame });
    this.#socket?.send(frame);
  }

  /** Sends again what came after `sequence`. */
  replayAfter(sequence: number): void {
    for (const sent of this.#sent) {
      if (sent.sequence > sequence) this.#socket?.send(sent.frame);
    }
  }

  /** Forgets what the client says it has. */
  confirm(sequence: number): void {
    this.#sent = this.#sent.filter((sent) => sent.sequence > sequence);
  }
}
