import {
  type ClientToServerEvents,
  type DeskPresence,
  type DeskSnapshot,
  type DeskTimings,
  type ErrorBody,
  type ServerToClientEvents,
  type SystemStatus,
  DATABASE_AWAY,
  deskSnapshotSchema,
  systemStatusSchema,
} from '@yiche/contracts';
import { type Socket, io } from 'socket.io-client';
import { LASTS_MS } from './lasting.js';

export interface RealtimeHandlers {
  /** A snapshot pushed by the server. */
  snapshot(snapshot: DeskSnapshot): void;
  /** The answer to `desk:sync`, after every connection. */
  synced(snapshot: DeskSnapshot): void;
  relocationChanged(change: { id: string; version: number }): void;
  recordingsChanged(change: { callId: string }): void;
  /** What is next for agents has changed. */
  tasksChanged(): void;
  /** Something waits for supervisors, or does not any more. */
  supervisionChanged(): void;
  /** Whether this page leads the desk, or another page of the same person does. */
  leads(leads: boolean): void;
  sessionEnded(reason: ErrorBody): void;
  /** What the server says works and does not. */
  systemStatus(status: SystemStatus): void;
  connection(connected: boolean): void;
  /** The connection is back after it had been lost: what was pushed meanwhile is missing. */
  resumed(): void;
}

/** Before the first try to connect again: a server that is replaced is back as soon. Look, no setting. */
const SOON_MS = 150;

/**
 * The one Socket.IO connection of a logged-in browser, on the session's cookie. It only carries: what is done with a
 * snapshot is decided by its handlers.
 */
export class Realtime {
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private again: ReturnType<typeof setTimeout> | undefined;
  private hurried: ReturnType<typeof setTimeout> | undefined;
  private syncAgain: ReturnType<typeof setTimeout> | undefined;
  /** Of this page, from its loading to its end: a reload makes another. */
  private readonly pageId = crypto.randomUUID();
  private presence: DeskPresence = { telephone: 'away', microphone: 'ok' };
  /** Whether this page is to lead the desk as far as it knows; claimed again after each reconnection. */
  private wantsLead = false;
  private connectedBefore = false;
  private knownVersion: number | undefined;

  /** @param withDesk whether the user has a desk: only then is it synced. */
  constructor(
    private readonly handlers: RealtimeHandlers,
    private readonly withDesk: boolean,
    private readonly timings: DeskTimings['socket'],
  ) {
    // Tried often: after the network's return few seconds are left until the server cares for a running call otherwise.
    this.socket = io({
      transports: ['websocket', 'polling'],
      reconnectionDelay: Math.min(SOON_MS, timings.retryMs),
      reconnectionDelayMax: timings.retryMs,
      timeout: timings.answerMs,
    });
    this.socket.on('connect', () => this.onConnect());
    this.socket.on('disconnect', (reason) => this.onDisconnect(reason));
    this.socket.on('connect_error', (error) => this.onRefused(error));
    this.socket.on('desk:changed', (snapshot) => this.take(snapshot, 'snapshot'));
    this.socket.on('relocation:changed', (change) => this.handlers.relocationChanged(change));
    this.socket.on('recordings:changed', (change) => this.handlers.recordingsChanged(change));
    this.socket.on('tasks:changed', () => this.handlers.tasksChanged());
    this.socket.on('supervision:changed', () => this.handlers.supervisionChanged());
    this.socket.on('system:status', (status) => {
      const parsed = systemStatusSchema.safeParse(status);
      if (parsed.success) this.handlers.systemStatus(parsed.data);
    });
    this.socket.on('session:ended', (reason) => this.handlers.sessionEnded(reason));
    this.socket.on('desk:probe', (acknowledge) => acknowledge(this.presence));
    this.socket.on('desk:led-elsewhere', () => this.follow());
    window.addEventListener('pagehide', this.leave);
  }

  /** Asks for the desk. @param takeOver the person has said that they go on here */
  lead(takeOver: boolean): void {
    this.wantsLead = true;
    if (this.socket.connected) this.claim(takeOver);
  }

  /** What the server is told when it asks, and now. */
  present(presence: DeskPresence): void {
    this.presence = presence;
    if (this.socket.connected) this.socket.timeout(this.timings.answerMs).emit('desk:present', presence, () => {});
  }

  /** Tells the server that the offer of this call stands on the screen. */
  reportPainted(callId: string): void {
    if (this.socket.connected) this.socket.timeout(this.timings.answerMs).emit('desk:painted', { callId }, () => {});
  }

  close(): void {
    clearTimeout(this.again);
    clearTimeout(this.syncAgain);
    clearTimeout(this.hurried);
    window.removeEventListener('pagehide', this.leave);
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  /** A page that is closed or reloaded says so, so that the caller does not wait for the server to miss it. */
  private readonly leave = (): void => {
    if (this.wantsLead && this.socket.connected) this.socket.emit('desk:leaving', {}, () => {});
  };

  private claim(takeOver: boolean): void {
    const message = { pageId: this.pageId, takeOver };
    this.socket.timeout(this.timings.answerMs).emit('desk:lead', message, (timedOut, answer) => {
      if (timedOut) {
        if (this.socket.connected && this.wantsLead) this.claim(takeOver);
      } else if (!answer.ok) {
        console.warn('desk:lead refused', answer.error.code);
      } else if (answer.value.leads) {
        this.handlers.leads(true);
        this.present(this.presence);
      } else {
        this.follow();
      }
    });
  }

  private follow(): void {
    this.wantsLead = false;
    this.handlers.leads(false);
  }

  private onConnect(): void {
    this.handlers.connection(true);
    if (this.withDesk) this.sync();
    if (this.wantsLead) this.claim(false);
    if (this.connectedBefore) this.handlers.resumed();
    this.connectedBefore = true;
  }

  private sync(): void {
    clearTimeout(this.syncAgain);
    const message = this.knownVersion === undefined ? {} : { version: this.knownVersion };
    this.socket.timeout(this.timings.answerMs).emit('desk:sync', message, (timedOut, answer) => {
      if (timedOut) {
        if (this.socket.connected) this.sync();
      } else if (answer.ok) {
        this.take(answer.value, 'synced');
      } else {
        console.warn('desk:sync refused', answer.error.code);
        // What stands on the desk may be old, and nothing may change for hours.
        this.syncAgain = setTimeout(() => this.socket.connected && this.sync(), this.timings.answerMs);
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
    this.hurry();
    if (reason === 'io server disconnect') this.connectAgain();
  }

  /**
   * Until a banner says that the server is gone it is tried about as often: waits that double would miss one that is back before.
   * Afterwards they grow up to the setting's: hundreds of desks are not to hammer a server that stays away.
   */
  private hurry(): void {
    const { retryMs } = this.timings;
    this.socket.io.reconnectionDelayMax(Math.min(2 * SOON_MS, retryMs));
    clearTimeout(this.hurried);
    this.hurried = setTimeout(() => this.socket.io.reconnectionDelayMax(retryMs), LASTS_MS);
  }

  /** Without its database the server cannot tell who we are: it is there all the same, and says so. */
  private onRefused(error: Error & { data?: Partial<ErrorBody> }): void {
    if (error.data?.code === DATABASE_AWAY) this.handlers.systemStatus({ database: 'down' });
    else this.handlers.connection(false);
    if (!this.socket.active) this.connectAgain();
  }

  /** Socket.IO does not come back by itself when it was refused, nor when the server closed the connection. */
  private connectAgain(): void {
    this.again = setTimeout(() => this.socket.connect(), this.timings.retryMs);
  }
}
