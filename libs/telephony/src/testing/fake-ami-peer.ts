import { type Server, type Socket, createServer } from 'node:net';

/** An action as the peer read it from the wire: header and value, in the order in which they were written. */
export type ReadAction = readonly (readonly [header: string, value: string])[];

/** A PBX's AMI port that does what a test tells it, over a real socket. Logs everybody in and answers nothing else by itself. */
export class FakeAmiPeer {
  readonly actions: ReadAction[] = [];
  readonly logins: number[] = [];
  /** What an action other than Login is answered with; nothing when it gives null. */
  answer: (action: ReadAction, id: string) => string | null = (action, id) =>
    valueOf(action, 'action') === 'Ping' ? `Response: Success\r\nActionID: ${id}\r\nPing: Pong\r\n\r\n` : null;
  login: (id: string, action: ReadAction) => string | null = (id) =>
    `Response: Success\r\nActionID: ${id}\r\nMessage: Authentication accepted\r\n\r\n`;
  greeting = 'Asterisk Call Manager/11.0.0\r\n';
  /** Connections, and the account that each has logged in. */
  private readonly sockets = new Map<Socket, string>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.accept(socket));
  }

  static open(): Promise<FakeAmiPeer> {
    return new Promise((resolve) => {
      const server = createServer();
      server.listen(0, '127.0.0.1', () => resolve(new FakeAmiPeer(server)));
    });
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.sockets.size;
  }

  /** Says this to everybody who is connected. */
  say(text: string): void {
    for (const socket of this.sockets.keys()) socket.write(text);
  }

  /** Cuts everybody off, or only who has logged in with this account. */
  cut(account?: string): void {
    for (const [socket, its] of this.sockets) if (account === undefined || account === its) socket.destroy();
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private accept(socket: Socket): void {
    this.sockets.set(socket, '');
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    socket.write(this.greeting);
    let unread = '';
    socket.on('data', (chunk: string) => {
      unread += chunk;
      for (let end = unread.indexOf('\r\n\r\n'); end >= 0; end = unread.indexOf('\r\n\r\n')) {
        this.read(socket, unread.slice(0, end));
        unread = unread.slice(end + 4);
      }
    });
  }

  private read(socket: Socket, text: string): void {
    const action = text.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trimStart()] as const;
    });
    const id = valueOf(action, 'actionid');
    const isLogin = valueOf(action, 'action').toLowerCase() === 'login';
    if (isLogin) {
      this.logins.push(Date.now());
      this.sockets.set(socket, valueOf(action, 'username'));
    } else this.actions.push(action);
    const answer = isLogin ? this.login(id, action) : this.answer(action, id);
    if (answer !== null) socket.write(answer);
  }
}

export const valueOf = (action: ReadAction, header: string): string =>
  action.find(([name]) => name === header)?.[1] ?? '';
