import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { AgentDesk } from './agent-desk.js';

/** The part of a desk that a scripted agent acts upon; contracts has all of it. */
interface SeenDesk {
  readonly version: number;
  readonly agent: { readonly state: string };
  readonly call: { readonly callId: string; readonly phase: string } | null;
}

/** States that an agent leaves by saying that they are ready. */
const waitsForAgent = new Set(['break', 'wrap-up', 'not-responding']);

/**
 * An agent's desk without a screen: logs in, begins a shift, answers what the server asks, and says "ready" whenever the desk waits for
 * the agent. The telephone is somebody else's.
 */
export class ScriptedAgent implements AgentDesk {
  private desk: SeenDesk | null = null;
  private readonly pageId = randomUUID();
  private cookie = '';
  private socket: Socket | null = null;
  private saying = false;
  private ended = false;

  constructor(
    readonly extension: string,
    private readonly url: string,
  ) {}

  get connected(): boolean {
    return this.socket?.connected ?? false;
  }

  get state(): string | null {
    return this.desk?.agent.state ?? null;
  }

  get inCall(): boolean {
    return this.desk?.call != null && this.desk.call.phase !== 'ended';
  }

  seen(): Promise<string> {
    const { connected, desk } = this;
    return Promise.resolve(`${this.extension} ${connected ? '' : 'not connected, '}${JSON.stringify(desk)}`);
  }

  /** The call in which this agent talks; null when they do not. */
  get talksIn(): string | null {
    return this.desk?.call?.phase === 'talking' ? this.desk.call.callId : null;
  }

  /**
   * Opens a request for this call and looks this plate up for it.
   * @returns the request's id and the status of the lookup's answer; null where the call was over before
   * @throws Error with the server's answer when another step is refused
   */
  async lookUp(
    callId: string,
    plate: string,
  ): Promise<{ readonly relocationId: string; readonly status: number } | null> {
    const opened = await this.send('POST', '/api/relocations', { callId });
    if (!opened.ok && (await this.hasEnded(callId))) return null;
    await accepted(opened);
    const { id, version } = (await opened.json()) as { id: string; version: number };
    const at = `/api/relocations/${id}`;
    const changed = await this.send('PATCH', at, { version, plate: { number: plate, type: '02' } });
    if (!changed.ok && (await this.hasEnded(callId))) return null;
    await accepted(changed);
    const { status } = await this.send('POST', `${at}/lookups`, {});
    if (status === 403 && (await this.hasEnded(callId))) return null;
    return { relocationId: id, status };
  }

  /** Whether this call is over: what is refused may be so before the desk has heard of it. */
  private async hasEnded(callId: string): Promise<boolean> {
    for (let looks = 0; this.talksIn === callId && looks < 20; looks++) await delay(100);
    return this.talksIn !== callId;
  }

  /** Logs in and begins a shift. The desk is not open yet. @throws Error with the server's answer when one is refused */
  async beginShift(password: string): Promise<void> {
    const answer = await this.post('/api/session', { username: this.extension, password });
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    await this.post('/api/agent/shift', {});
  }

  /** Opens the desk: from now on the agent is at work. */
  open(): void {
    this.socket = io(this.url, {
      transports: ['websocket'],
      extraHeaders: { cookie: this.cookie },
      reconnectionDelayMax: 1_000,
    });
    this.socket.on('connect', () => {
      this.socket?.emit('desk:lead', { pageId: this.pageId, takeOver: false }, () => undefined);
      this.sync();
    });
    this.socket.on('desk:probe', (answer: (presence: object) => void) =>
      answer({ telephone: 'ready', microphone: 'ok' }),
    );
    this.socket.on('desk:changed', (desk: SeenDesk) => this.see(desk));
    this.socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect' && !this.ended) setTimeout(() => this.socket?.connect(), 500);
    });
  }

  close(): void {
    this.ended = true;
    this.socket?.disconnect();
  }

  private sync(): void {
    this.socket?.timeout(3_000).emit('desk:sync', {}, (lost: unknown, answer: { ok: boolean; value?: SeenDesk }) => {
      if (!lost && answer.ok && answer.value) this.see(answer.value);
      else if (this.connected && !this.ended) setTimeout(() => this.sync(), 500);
    });
  }

  private see(desk: SeenDesk): void {
    if (this.desk && desk.version < this.desk.version) return;
    this.desk = desk;
    void this.sayReady();
  }

  /** Until the server has taken it: it may be away just now. */
  private async sayReady(): Promise<void> {
    if (this.saying) return;
    this.saying = true;
    while (!this.ended && waitsForAgent.has(this.state ?? '')) {
      const said = await this.post('/api/agent/state', { state: 'ready' }).catch(() => null);
      if (said) this.see((await said.json()) as SeenDesk);
      if (waitsForAgent.has(this.state ?? '')) await delay(300);
    }
    this.saying = false;
  }

  private async post(path: string, body: object): Promise<Response> {
    return accepted(await this.send('POST', path, body));
  }

  private send(method: 'POST' | 'PATCH', path: string, body: object): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: { 'x-yiche': '1', 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    });
  }
}

/** @throws Error with the server's answer when it is a refusal */
async function accepted(answer: Response): Promise<Response> {
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname}: ${answer.status} ${await answer.text()}`);
  return answer;
}
