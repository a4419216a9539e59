import {
  type ClientToServerEvents,
  type DeskSnapshot,
  type ErrorBody,
  type ServerToClientEvents,
  type SystemStatus,
  DATABASE_AWAY,
  deskSnapshotSchema,
  systemStatusSchema,
} from '@yiche/contracts';
import { type Socket, io } from 'socket.io-client';

const ALIVE_EVERY_MS = 5_000;
const ACKNOWLEDGE_WITHIN_MS = 5_000;
/** Socket.IO does not come back by itself when it was refused, nor when the server closed the connection. */
const CONNECT_AGAIN_MS = 1_000;

export interface RealtimeHandlers {
  /** A snapshot pushed by the server. */
  snapshot(snapshot: DeskSnapshot): void;
  /** The answer to `desk:sync`, after every connection. */
  synced(snapshot: DeskSnapshot): void;
  relocationChanged(change: { id: string; version: number }): void;
  recordingsChanged(change: { callId: string }): void;
  sessionEnded(reason: ErrorBody): void;
  /** What the server says works and does not. */
  systemStatus(status: SystemStatus): void;
  connection(connected: boolean): void;
  /** The connection is back after it had been lost: what was pushed meanwhile is missing. */
  resumed(): void;
}

/**
 * The one Socket.IO connection of a logged-in browser, on the session's cookie. It only carries: what is done with a
 * snapshot is decided by its handlers.
 */
export class Realtime {
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private readonly alive: ReturnType<typeof setInterval> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private connectedBefore = false;
  private knownVersion: number | undefined;

  /** @param withDesk whether the user has a desk: only then is it synced and reported alive. */
  constructor(
    private readonly handlers: RealtimeHandlers,
    private readonly withDesk: boolean,
  ) {
    this.socket = io({ transports: ['websocket', 'polling'], reconnectionDelayMax: 3_000, timeout: 5_000 });
    this.socket.on('connect', () => this.onConnect());
    this.socket.on('disconnect', (reason) => this.onDisconnect(reason));
    this.socket.on('connect_error', (error) => this.onRefused(error));
    this.socket.on('desk:changed', (snapshot) => this.take(snapshot, 'snapshot'));
    this.socket.on('relocation:changed', (change) => this.handlers.relocationChanged(change));
    this.socket.on('recordings:changed', (change) => this.handlers.recordingsChanged(change));
    this.socket.on('system:status', (status) => {
      const parsed = systemStatusSchema.safeParse(status);
      if (parsed.success) this.handlers.systemStatus(parsed.data);
    });
    this.socket.on('session:ended', (reason) => this.handlers.sessionEnded(reason));
    if (withDesk) this.alive = setInterval(() => this.say({}), ALIVE_EVERY_MS);
  }

  /** Tells the server that the offer of this call stands on the screen. */
  reportPainted(callId: string): void {
    this.say({ paintedCallId: callId });
  }

  close(): void {
    clearInterval(this.alive);
    clearTimeout(this.again);
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  private say(message: { paintedCallId?: string }): void {
    if (this.socket.connected) this.socket.timeout(ACKNOWLEDGE_WITHIN_MS).emit('desk:alive', message, () => {});
  }

  private onConnect(): void {
    this.handlers.connection(true);
    if (this.withDesk) this.sync();
    if (this.connectedBefore) this.handlers.resumed();
    this.connectedBefore = true;
  }

  private sync(): void {
    const message = this.knownVersion === undefined ? {} : { version: this.knownVersion };
    this.socket.timeout(ACKNOWLEDGE_WITHIN_MS).emit('desk:sync', message, (timedOut, answer) => {
      if (timedOut) {
        if (this.socket.connected) this.sync();
      } else if (answer.ok) {
        this.take(answer.value, 'synced');
      } else {
        console.warn('desk:sync refused', answer.error.code);
      }
    });
  }

  private take(value: unknown, how: 'snapshot' | 'synced'): void {
    const parsed = deskSnapshotSchema.safeParse(value);
    if (!parsed.success) {
      console.error(
        'unexpected snapshot',
        parsed.error.issues.map((issue) => issue.path.join('.')),
      );
      return;
    }
    this.knownVersion = parsed.data.version;
    this.handlers[how](parsed.data);
  }

  private onDisconnect(reason: string): void {
    this.handlers.connection(false);
    if (reason === 'io server disconnect') this.connectAgain();
  }

  /** Without its database the server cannot tell who we are: it is there all the same, and says so. */
  private onRefused(error: Error & { data?: Partial<ErrorBody> }): void {
    if (error.data?.code === DATABASE_AWAY) this.handlers.systemStatus({ database: 'down' });
    else this.handlers.connection(false);
    if (!this.socket.active) this.connectAgain();
  }

  private connectAgain(): void {
    this.again = setTimeout(() => this.socket.connect(), CONNECT_AGAIN_MS);
  }
}
