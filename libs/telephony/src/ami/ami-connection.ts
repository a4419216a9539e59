/// <reference path="./asterisk-manager.d.ts" />
import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import Manager from 'asterisk-manager';
import { pbxUnavailable, refused, timedOut } from '../errors.js';
import type { TelephonyObserver } from '../observe.js';
import { type AmiAction, type AmiList, toFields } from './ami-actions.js';
import { type AmiMessage, text } from './ami-message.js';
import { assertWritable } from './ami-values.js';
import { MessageSizeGuard } from './message-size-guard.js';

export interface AmiConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** From dialling to a successful login. */
  readonly loginTimeoutMs: number;
  readonly actionTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** A list longer than this is refused. */
  readonly maxListItems: number;
  /** A message longer than this ends the connection. */
  readonly maxMessageBytes: number;
  /** Actions under way at once. */
  readonly maxPending: number;
}

/** The PBX is there and does not take this account's secret. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused';
}

interface Pending {
  readonly action: string;
  readonly items: AmiMessage[] | null;
  resolve(answer: AmiMessage[]): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * One AMI session, from connect to close, used once. asterisk-manager does the parsing and the writing; everything that it
 * does badly is replaced here. Read before modifying:
 *
 * - Its own dispatch is taken off (`rawevent`): it emits under names that the peer chooses, so a peer could fake a `close`
 *   or loop it for ever.
 * - It hides its socket, and `disconnect()` only half-closes. Node announces new sockets on a diagnostics channel,
 *   synchronously: that is where ours is picked up, to destroy it and to bound what is buffered.
 * - After `close` nothing may be written: its write path logs to the console and keeps the action for ever.
 */
export class AmiConnection {
  private readonly manager: Manager;
  private readonly pending = new Map<string, Pending>();
  private socket: Socket | undefined;
  private pingTimer: NodeJS.Timeout | undefined;
  private sequence = 0;
  private loggedIn = false;
  private closedBy: string | undefined;

  private constructor(
    private readonly settings: AmiConnectionSettings,
    private readonly observer: TelephonyObserver,
    private readonly onEvent: (event: AmiMessage) => void,
    private readonly onClose: (reason: string) => void,
  ) {
    this.manager = new Manager(null, settings.host, settings.username, settings.secret, true);
    this.manager.removeAllListeners('rawevent');
    this.manager.on('rawevent', (message: AmiMessage) => this.receive(message));
  }

  /**
   * Connects and logs in. Events reach `onEvent` from the first one on, in order; `onClose` is called once, with a reason,
   * if this resolved.
   */
  static async open(
    settings: AmiConnectionSettings,
    observer: TelephonyObserver,
    onEvent: (event: AmiMessage) => void,
    onClose: (reason: string) => void,
  ): Promise<AmiConnection> {
    const connection = new AmiConnection(settings, observer, onEvent, onClose);
    await connection.logIn();
    return connection;
  }

  get isOpen(): boolean {
    return this.loggedIn && this.closedBy === undefined;
  }

  /** Sends one action and waits for its response. `tag` ends its ActionID, which some later events repeat. */
  async send(action: AmiAction, tag = ''): Promise<AmiMessage> {
    const [response] = await this.write(action, this.settings.actionTimeoutMs, false, tag);
    return response ?? {};
  }

  /** Sends a listing action and collects its items, by ActionID, until the PBX says that the list is complete. */
  list(action: AmiList): Promise<AmiMessage[]> {
    return this.write(action, this.settings.actionTimeoutMs, true);
  }

  /** Ends the session and rejects what was pending. Harmless when it is over. */
  close(reason: string): void {
    if (this.closedBy !== undefined) return;
    this.closedBy = reason;
    clearTimeout(this.pingTimer);
    this.socket?.destroy();
    this.manager.removeAllListeners('rawevent');
    for (const [id, pending] of this.pending) this.settle(id, pending, () => pending.reject(pbxUnavailable()));
    if (this.loggedIn) {
      this.observer.counters.count('ami-closed');
      this.onClose(reason);
    }
  }

  private logIn(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const fail = (reason: string, cause: Error = pbxUnavailable()): void => {
        clearTimeout(timer);
        this.close(reason);
        reject(cause);
      };
      const timer = setTimeout(() => fail('login timed out'), this.settings.loginTimeoutMs);
      this.socket = this.connect(() =>
        this.manager.login((error) => {
          if (this.closedBy !== undefined) return;
          if (error !== undefined) return fail('login refused', new LoginRefused());
          clearTimeout(timer);
          this.loggedIn = true;
          this.schedulePing();
          resolve();
        }),
      );
      const guard = new MessageSizeGuard(this.settings.maxMessageBytes);
      this.socket.prependListener('data', (chunk: string) => {
        if (guard.accepts(chunk)) return;
        this.observer.counters.count('ami-oversized-message');
        this.socket?.removeAllListeners('data');
        (this.loggedIn ? this.close.bind(this) : fail)('oversized message');
      });
      this.socket.once('error', () => undefined);
      this.socket.once('close', () => (this.loggedIn ? this.close('closed by the PBX') : fail('closed before login')));
    });
  }

  private connect(connected: () => void): Socket {
    let socket: Socket | undefined;
    const take = (message: unknown): void => {
      socket = (message as { socket: Socket }).socket;
    };
    diagnostics.subscribe('net.client.socket', take);
    try {
      this.manager.connect(this.settings.port, this.settings.host, connected);
    } finally {
      diagnostics.unsubscribe('net.client.socket', take);
    }
    if (socket === undefined) throw new Error('node:net did not announce the AMI socket');
    return socket;
  }

  private write(action: AmiAction | AmiList, timeoutMs: number, isList: boolean, tag = ''): Promise<AmiMessage[]> {
    return new Promise((resolve, reject) => {
      const fields = toFields(action);
      if (!this.isOpen || this.pending.size >= this.settings.maxPending) throw pbxUnavailable();
      this.sequence += 1;
      const id = `yc${this.sequence}${tag}`;
      assertWritable({ tag: id });
      const timer = setTimeout(() => {
        this.observer.counters.count('ami-timed-out');
        this.settle(id, pending, () => reject(timedOut(action.action)));
      }, timeoutMs);
      const pending: Pending = { action: action.action, items: isList ? [] : null, resolve, reject, timer };
      this.pending.set(id, pending);
      this.manager.action({ ...fields, actionid: id });
      this.manager.removeAllListeners(id); // its one-shot listener would stay for ever when no answer comes
    });
  }

  private receive(message: AmiMessage): void {
    const id = text(message, 'actionid');
    const pending = this.pending.get(id);
    if (text(message, 'event') !== '') {
      if (pending?.items && !isOriginateResult(message)) this.collect(id, pending, pending.items, message);
      else this.hand(message);
    } else if (text(message, 'response') === '') {
      this.observer.counters.count('ami-unreadable-message');
    } else if (!this.loggedIn) {
      // the library numbers its login by the clock; no other name may be emitted
      if (/^\d+$/.test(id)) this.manager.emit(id, isError(message) ? message : undefined, message);
    } else if (pending === undefined) {
      this.observer.counters.count('ami-late-response');
    } else {
      this.respond(id, pending, message);
    }
  }

  private respond(id: string, pending: Pending, response: AmiMessage): void {
    const sentence = text(response, 'message');
    if (isError(response)) {
      const empty = pending.items !== null && /^No active conferences/i.test(sentence);
      this.settle(id, pending, () => (empty ? pending.resolve([]) : pending.reject(refused(pending.action, sentence))));
    } else if (pending.items === null) {
      this.settle(id, pending, () => pending.resolve([response]));
    }
  }

  private collect(id: string, pending: Pending, items: AmiMessage[], message: AmiMessage): void {
    const mark = text(message, 'eventlist').toLowerCase();
    if (mark === 'complete') {
      this.settle(id, pending, () => pending.resolve(items));
    } else if (mark === 'cancelled' || items.length >= this.settings.maxListItems) {
      this.settle(id, pending, () => pending.reject(refused(pending.action, 'list cancelled or too long')));
    } else {
      items.push(message);
    }
  }

  private hand(event: AmiMessage): void {
    try {
      this.onEvent(event);
    } catch (error) {
      this.observer.counters.count('listener-failed');
      this.observer.log.warn({ err: error, event: text(event, 'event') }, 'a handler of PBX events failed');
    }
  }

  private settle(id: string, pending: Pending, answer: () => void): void {
    clearTimeout(pending.timer);
    if (this.pending.delete(id)) answer();
  }

  private schedulePing(): void {
    this.pingTimer = setTimeout(() => {
      this.write({ action: 'Ping' }, this.settings.pingTimeoutMs, false).then(
        () => this.isOpen && this.schedulePing(),
        () => this.close('ping failed'),
      );
    }, this.settings.pingIntervalMs);
  }
}

const isError = (message: AmiMessage): boolean => text(message, 'response').toLowerCase() === 'error';

const isOriginateResult = (message: AmiMessage): boolean => text(message, 'event') === 'OriginateResponse';
