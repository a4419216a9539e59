import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusals } from '@yiche/audit';
import { errorBodyOf, refusal } from '@yiche/contracts';
import type { OpenSessions, SessionUser } from '@yiche/identity';
import { isDatabaseAway, type DatabaseWatch, type Logger, type Metrics } from '@yiche/platform';
import { isAddressedToUs, OTHER_HOST_BODY } from '../http/host-check.js';
import type { GatewayHealth } from './gateway-health.js';
import { readHandshake, REFUSALS, SIP_PATH, type Refusal } from './handshake.js';
import type { SoftphoneConnections } from './softphone-connections.js';

/**
 * Time to take a refusal, ms. No setting: a hundred bytes reach whoever is still there, and nothing waits for those who are not but a
 * socket.
 */
const REFUSED_WITHIN_MS = 2_000;

/**
 * Carries the softphones' SIP over WebSocket to the PBX, which is not reachable otherwise (only its /ws is, never its ARI). Who has no
 * session of an agent gets no connection. A process of its own, so that whoever kills the server leaves every telephone registered.
 */
export class SoftphoneGateway {
  private readonly server: Server;
  private readonly refused;

  constructor(
    private readonly sessions: OpenSessions,
    private readonly connections: SoftphoneConnections,
    private readonly database: DatabaseWatch,
    private readonly health: GatewayHealth,
    private readonly refusals: Pick<Refusals, 'record'>,
    private readonly metrics: Metrics,
    private readonly logger: Logger,
    private readonly door: { readonly production: boolean; readonly trustedProxies: number },
  ) {
    this.refused = metrics.counter('yiche_softphone_refused_total', 'Telephones that were not connected', ['reason']);
    this.server = createServer((request, reply) => void this.answer(request, reply).catch(() => reply.destroy()));
    this.server.on('upgrade', (request: IncomingMessage, client: Socket, head: Buffer) => {
      client.on('error', () => client.destroy());
      this.accept(request, client, head).catch((cause: unknown) => {
        const away = isDatabaseAway(cause);
        if (!away) this.logger.error({ err: cause }, 'a softphone could not be connected');
        this.refuse(client, away ? 'database-away' : 'failed');
      });
    });
  }

  /** @throws the system's error when the port is not free */
  async listen(address: { readonly host: string; readonly port: number }): Promise<void> {
    this.server.listen(address);
    await once(this.server, 'listening');
  }

  private async accept(request: IncomingMessage, client: Socket, head: Buffer): Promise<void> {
    if (!isAddressedToUs(request.headers.host, this.door.trustedProxies)) return this.refuse(client, 'other-host');
    const handshake = readHandshake(request, this.door.production);
    if (typeof handshake === 'string') return this.turnAway(client, handshake, null);
    if (!this.database.isUp) return this.refuse(client, 'database-away');
    const user = await this.sessions.userOf(handshake.token);
    if (!user?.extension) return this.turnAway(client, 'no-session', user);
    const joining = { sessionId: user.sessionId, key: handshake.key, head };
    this.connections.join(client, joining, () => this.refuse(client, 'pbx-away'));
  }

  /** Refuses, and hands it over to the trail where access was refused and nothing merely misspelt. */
  private turnAway(client: Socket, reason: Refusal, user: SessionUser | null): void {
    const address = client.remoteAddress ?? '';
    if (REFUSALS[reason].startsWith('403'))
      this.refusals.record({
        actor: user,
        address,
        route: `WebSocket ${SIP_PATH}`,
        code: `softphone-gateway/${reason}`,
      });
    this.refuse(client, reason);
  }

  private refuse(client: Socket, reason: Refusal): void {
    this.refused.inc({ reason });
    // A client that does not close its side is not waited for.
    client.setTimeout(REFUSED_WITHIN_MS, () => client.destroy()).resume();
    client.end(`HTTP/1.1 ${REFUSALS[reason]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  /** For what watches the process. Open to everybody; nothing personal. */
  private async answer({ method, url, headers }: IncomingMessage, reply: ServerResponse): Promise<void> {
    if (!isAddressedToUs(headers.host, this.door.trustedProxies)) return send(reply, 421, OTHER_HOST_BODY);
    const asked = method === 'GET' ? url?.split('?')[0] : undefined;
    if (asked === '/healthz') return send(reply, 200, { status: 'ok' });
    if (asked === '/readyz') {
      const details = await this.health.ask();
      const ready = details.database === 'up' && details.pbx === 'up';
      return ready ? send(reply, 200, details) : send(reply, 503, { ...NOT_READY, details });
    }
    if (asked === '/metrics') {
      await this.health.ask();
      reply.writeHead(200, { 'content-type': this.metrics.registry.contentType });
      return void reply.end(await this.metrics.registry.metrics());
    }
    send(reply, 404, NOT_HERE);
  }
}

const NOT_READY = errorBodyOf(refusal('softphone-gateway/not-ready'));
const NOT_HERE = errorBodyOf(refusal('softphone-gateway/not-here'));

function send(reply: ServerResponse, status: number, body: object): void {
  reply.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
