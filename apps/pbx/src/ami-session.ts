import { connect, type Socket } from 'node:net';

/** One AMI message: field names as Asterisk writes them. Repeated fields keep their last value. */
export type AmiMessage = Readonly<Record<string, string>>;

export interface AmiLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

/**
 * A small AMI session for this package alone: to know when a PBX is ready, to drive the demo city, and for tests. The application uses the
 * wrapper in libs/telephony, which reconnects, times out and resyncs.
 */
export class AmiSession {
  private buffer = '';
  private nextActionId = 1;
  private readonly waiting = new Map<string, (message: AmiMessage) => void>();
  private readonly listeners = new Set<(event: AmiMessage) => void>();
  /** Every event since log-in, oldest first; for tests. Only kept when asked for. */
  readonly history: AmiMessage[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly keepHistory: boolean,
  ) {
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const settle of this.waiting.values()) settle({ Response: 'Error', Message: 'connection closed' });
      this.waiting.clear();
    });
  }

  /** @throws Error when the connection is refused or the log-in fails. Resolves once the PBX is fully booted. */
  static async open(login: AmiLogin, { keepHistory = false } = {}): Promise<AmiSession> {
    const socket = connect({ host: login.host, port: login.port });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const session = new AmiSession(socket, keepHistory);
    const booted = session.waitFor((event) => event['Event'] === 'FullyBooted', 30_000);
    booted.catch(() => undefined);
    const answer = await session.action({ Action: 'Login', Username: login.username, Secret: login.secret });
    if (answer['Response'] !== 'Success') {
      socket.destroy();
      throw new Error(`AMI log-in as ${login.username} refused: ${answer['Message'] ?? ''}`);
    }
    await booted;
    return session;
  }

  /** Sends one action and gives its response (not the events of a list). A value may be repeated by giving an array. */
  action(fields: Readonly<Record<string, string | readonly string[]>>): Promise<AmiMessage> {
    const id = String(this.nextActionId++);
    const lines = Object.entries({ ...fields, ActionID: id }).flatMap(([key, value]) =>
      (typeof value === 'string' ? [value] : value).map((single) => `${key}: ${single}`),
    );
    if (lines.some((line) => /[\r\n\0]/.test(line))) throw new Error('a line break inside an AMI value');
    return new Promise((resolve) => {
      if (this.socket.destroyed) {
        resolve({ Response: 'Error', Message: 'connection closed' });
        return;
      }
      this.waiting.set(id, resolve);
      this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
  }

  onEvent(listener: (event: AmiMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The first event that fits, also among those already in `history`. */
  waitFor(
    fits: (event: AmiMessage) => boolean,
    timeoutMs = 10_000,
    what = 'the expected AMI event',
  ): Promise<AmiMessage> {
    const past = this.history.find(fits);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        stopListening();
        this.socket.off('close', closed);
      };
      const fail = (why: string) => {
        end();
        reject(new Error(`${what} did not come ${why}`));
      };
      const closed = () => fail('before the connection closed');
      const stopListening = this.onEvent((event) => {
        if (!fits(event)) return;
        end();
        resolve(event);
      });
      const timer = setTimeout(() => fail(`within ${timeoutMs} ms`), timeoutMs);
      this.socket.once('close', closed);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: string): void {
    this.buffer += chunk;
    // The greeting is one line without an empty line after it.
    if (this.buffer.startsWith('Asterisk Call Manager/')) this.buffer = this.buffer.replace(/^[^\n]*(\n|$)/, '');
    for (let end = this.buffer.indexOf('\r\n\r\n'); end >= 0; end = this.buffer.indexOf('\r\n\r\n')) {
      const message = parse(this.buffer.slice(0, end));
      this.buffer = this.buffer.slice(end + 4);
      this.dispatch(message);
    }
  }

  private dispatch(message: AmiMessage): void {
    if (message['Response'] !== undefined) {
      const id = message['ActionID'] ?? '';
      this.waiting.get(id)?.(message);
      this.waiting.delete(id);
      return;
    }
    if (this.keepHistory) this.history.push(message);
    for (const listener of [...this.listeners]) listener(message);
  }
}

function parse(text: string): AmiMessage {
  const message: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) message[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  return message;
}
