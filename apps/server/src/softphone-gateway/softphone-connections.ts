import { connect, type Socket } from 'node:net';
import type { Logger, Metrics } from '@yiche/platform';

/** The telephones that are connected, by the session that let them in. Nobody else can end them but their two ends. */
export class SoftphoneConnections {
  private readonly bySession = new Map<string, Set<Socket>>();
  private readonly open;

  constructor(
    private readonly pbxWebSocketUrl: URL,
    /** Both in ms. */
    private readonly times: { readonly pbxWaitMs: number; readonly keepAliveMs: number },
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.open = metrics.gauge('yiche_softphone_connections', 'Telephones that are connected to the PBX');
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
    const late = setTimeout(() => pbx.destroy(new Error('no answer')), this.times.pbxWaitMs);
    let joined = false;
    pbx.once('connect', () => {
      pbx.write(handshakeFor(host, pathname, key));
      pbx.write(head);
      for (const socket of [client, pbx]) socket.setKeepAlive(true, this.times.keepAliveMs);
    });
    // Only an answer says that the PBX is there: for one that is frozen its kernel takes connections. Until then the client has been
    // sent nothing, and can be refused.
    pbx.once('data', (answer) => {
      clearTimeout(late);
      joined = true;
      client.write(answer);
      client.pipe(pbx).pipe(client);
    });
    let cause: Error | undefined;
    pbx.on('error', (error) => (cause = error));
    pbx.on('close', () => {
      clearTimeout(late);
      if (joined) return void client.destroy();
      if (client.destroyed) return;
      this.logger.warn({ err: cause }, 'the PBX took no softphone');
      onPbxAway();
    });
    this.remember(sessionId, client);
    client.once('close', () => {
      pbx.destroy();
      this.forget(sessionId, client);
    });
  }

  /** The sessions of all telephones. */
  sessions(): string[] {
    return [...this.bySession.keys()];
  }

  /** Ends the telephones of this session. */
  cut(sessionId: string): void {
    for (const client of this.bySession.get(sessionId) ?? []) client.destroy();
  }

  private remember(sessionId: string, client: Socket): void {
    const clients = this.bySession.get(sessionId) ?? new Set();
    this.bySession.set(sessionId, clients.add(client));
    this.open.inc();
  }

  private forget(sessionId: string, client: Socket): void {
    const clients = this.bySession.get(sessionId);
    clients?.delete(client);
    this.open.dec();
    if (clients?.size === 0) this.bySession.delete(sessionId);
  }
}

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
