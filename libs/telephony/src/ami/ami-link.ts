import { pbxUnavailable } from '../errors.js';
import type { TelephonyObserver } from '../observe.js';
import { AmiConnection, LoginRefused, type AmiConnectionSettings } from './ami-connection.js';
import type { AmiMessage } from './ami-message.js';
import { type BackOffSettings, backOff } from './back-off.js';

/** What the owner of a link is told. */
export interface AmiLinkHandlers {
  opened(connection: AmiConnection): void;
  event(event: AmiMessage): void;
  closed(reason: string): void;
}

/** Keeps one AMI account logged in for ever: a new connection each time, back-off with full jitter, reset on login. */
export class AmiLink {
  private current: AmiConnection | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private attempt = 0;
  private refused = false;
  private opening: { readonly done: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(
    private readonly account: string,
    private readonly settings: AmiConnectionSettings,
    private readonly backOffSettings: BackOffSettings,
    private readonly observer: TelephonyObserver,
    private readonly handlers: AmiLinkHandlers,
  ) {}

  /** Resolves after the first try, whether it succeeded or not. */
  async start(): Promise<void> {
    if (this.running) return;
    this.running = true;
    await this.connect();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    this.current?.close('stopped');
    this.current = undefined;
  }

  /** The live connection; throws `telephony/pbx-unavailable` when there is none. */
  connection(): AmiConnection {
    if (!this.current?.isOpen) throw pbxUnavailable();
    return this.current;
  }

  /** Resolves as soon as there is a live connection. */
  async whenOpen(): Promise<void> {
    if (this.current?.isOpen) return;
    if (!this.opening) {
      let resolve = (): void => undefined;
      const done = new Promise<void>((fulfil) => (resolve = fulfil));
      this.opening = { done, resolve };
    }
    await this.opening.done;
  }

  /** Gives the connection up; a new one is made as after any loss. */
  renew(reason: string): void {
    this.current?.close(reason);
  }

  private async connect(): Promise<void> {
    try {
      const connection = await AmiConnection.open(
        this.settings,
        this.observer,
        (event) => this.handlers.event(event),
        (reason) => this.lost(reason),
      );
      if (!this.running) return connection.close('stopped');
      this.observer.counters.count('ami-login');
      this.tellRefused(false);
      this.attempt = 0;
      this.current = connection;
      if (!connection.isOpen) return;
      this.opening?.resolve();
      this.opening = undefined;
      this.handlers.opened(connection);
    } catch (cause) {
      const isRefused = cause instanceof LoginRefused;
      this.observer.counters.count(isRefused ? 'ami-login-refused' : 'ami-login-failed');
      if (isRefused) this.tellRefused(true);
      this.retry(isRefused ? 'login refused' : 'login failed');
    }
  }

  /** A wrong secret is no PBX that is away: it will not come right by waiting. Said once, and once when it is over. */
  private tellRefused(isRefused: boolean): void {
    if (isRefused === this.refused) return;
    this.refused = isRefused;
    const { account } = this;
    if (isRefused) this.observer.log.error({ account }, 'the PBX refuses this AMI account: name or secret is wrong');
    else this.observer.log.info({ account }, 'over: the PBX refuses this AMI account');
  }

  private lost(reason: string): void {
    this.current = undefined;
    if (!this.running) return;
    this.handlers.closed(reason);
    this.retry(reason);
  }

  private retry(reason: string): void {
    if (!this.running) return;
    const delayMs = backOff(this.attempt, this.backOffSettings, Math.random());
    this.attempt += 1;
    this.observer.log.warn({ account: this.account, reason, delayMs }, 'AMI connection will be tried again');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), delayMs);
  }
}
