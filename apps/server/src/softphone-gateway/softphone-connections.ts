import { connect, type Socket } from 'node:net';
import { tell, Troubles, type Logger, type Metrics } from '@yiche/platform';

/** A telephone, as far as the gateway sees it. */
interface Telephone {
  readonly client: Socket;
  /** The PBX has answered it. */
  joined: boolean;
  /** What had come from it at the last look; -1 before the first. */
  bytesHeard: number;
  /** Looks in a row at which nothing more had come. */
  silentLooks: number;
}

/** The telephones that are connected, by the session that let them in. Nobody else can end them but their two ends. */
export class SoftphoneConnections {
  private readonly bySession = new Map<string, Set<Telephone>>();
  private readonly open;
  private readonly cuts;
  private readonly troubles: Troubles;

  constructor(
    private readonly pbxWebSocketUrl: URL,
    private readonly limits: { readonly pbxWaitMs: number; readonly perSession: number },
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.troubles = new Troubles(logger);
    this.open = metrics.gauge('yiche_softphone_connections', 'Telephones that are connected to the PBX');
    this.cuts = metrics.counter('yiche_softphone_cut_total', 'Telephones whose connection was ended here', ['reason']);
  }

  /**
   * Joins a client that has asked for an upgrade to the PBX: the handshake is repeated there, then the bytes pass through untouched.
   * @param head what the client has sent after its handshake
   * @param onPbxAway called instead, when the PBX does not answer the handshake
   */
  join(
    client: Socket,
    { sessionId, key, head }: { readonly sessionId: string; readonly key: string; readonly head: Buffer },
    onPbxAway: () => void,
  ): void {
    if (client.destroyed) return;
    const { hostname, port, host, pathname } = this.pbxWebSocketUrl;
    const pbx = connect({ host: hostname, port: Number(port || 80), noDelay: true });
    const late = setTimeout(() => pbx.destroy(new Error('no answer')), this.limits.pbxWaitMs);
    const telephone = { client, joined: false, bytesHeard: -1, silentLooks: 0 };
    pbx.once('connect', () => {
      pbx.write(handshakeFor(host, pathname, key));
      pbx.write(head);
    });
    // Only an answer says that the PBX is there: for one that is frozen its kernel takes connections. Until then the client has been
    // sent nothing, and can be refused.
    pbx.once('data', (answer) => {
      clearTimeout(late);
      telephone.joined = true;
      this.troubles.ended(PBX_AWAY);
      client.write(answer);
      client.pipe(pbx).pipe(client);
      this.cutOldest(sessionId, true);
    });
    let cause: Error | undefined;
    pbx.on('error', (error) => (cause = error));
    pbx.on('close', () => {
      clearTimeout(late);
      this.forget(sessionId, telephone);
      if (telephone.joined) return void client.destroy();
      if (client.destroyed) return;
      // Every telephone tries again every few seconds: said once.
      this.troubles.began(PBX_AWAY, cause);
      onPbxAway();
    });
    this.remember(sessionId, telephone);
    this.cutOldest(sessionId, false);
    client.once('close', () => pbx.destroy());
  }

  /** The sessions of all telephones. */
  sessions(): string[] {
    return [...this.bySession.keys()];
  }

  /** Ends the telephones of this session, which has ended. */
  cut(sessionId: string): void {
    for (const telephone of this.bySession.get(sessionId) ?? []) this.end(sessionId, telephone, 'session-ended');
  }

  /**
   * Looks at every telephone once, and ends those from which nothing has come since so many looks. TCP would not find them: the PBX's
   * questions lie unacknowledged before them, and a connection that has something to send sends no keep-alive. Looks are counted, not
   * time: what came while this process itself stood still, it has not read yet.
   */
  cutSilent(afterLooks: number): void {
    const all = [...this.bySession].flatMap(([sessionId, each]) => [...each].map((it) => [sessionId, it] as const));
    for (const [sessionId, telephone] of all) {
      const { bytesRead } = telephone.client;
      telephone.silentLooks = bytesRead === telephone.bytesHeard ? telephone.silentLooks + 1 : 0;
      telephone.bytesHeard = bytesRead;
      if (telephone.silentLooks >= afterLooks) this.end(sessionId, telephone, 'silent');
    }
  }

  /**
   * Ends the oldest of a session that are too many. Those that wait for the PBX are counted by themselves: one that may never be
   * joined costs no other its connection.
   */
  private cutOldest(sessionId: string, joined: boolean): void {
    const alike = [...(this.bySession.get(sessionId) ?? [])].filter((each) => each.joined === joined);
    for (const telephone of alike.slice(0, -this.limits.perSession)) this.end(sessionId, telephone, 'too-many');
  }

  private end(sessionId: string, telephone: Telephone, reason: 'session-ended' | 'silent' | 'too-many'): void {
    this.cuts.inc({ reason });
    tell(this.logger, 'softphone.cut', { sessionId, reason });
    telephone.client.destroy();
  }

  private remember(sessionId: string, telephone: Telephone): void {
    const telephones = this.bySession.get(sessionId) ?? new Set();
    this.bySession.set(sessionId, telephones.add(telephone));
    this.open.inc();
  }

  private forget(sessionId: string, telephone: Telephone): void {
    const telephones = this.bySession.get(sessionId);
    telephones?.delete(telephone);
    this.open.dec();
    if (telephones?.size === 0) this.bySession.delete(sessionId);
  }
}

const PBX_AWAY = 'the PBX takes no softphone';

function handshakeFor(host: string, path: string, key: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: sip',
    '\r\n',
  ].join('\r\n');
}
