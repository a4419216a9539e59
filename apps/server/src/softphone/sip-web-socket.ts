import type { IncomingMessage, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { IdentityService, SessionEnded, sessionTokenFromCookieHeader, type SessionUser } from '@yiche/identity';
import { EventBus, Logger } from '@yiche/platform';
import { ServerConfig } from '../config.js';
import { sameOrigin } from '../realtime/realtime.adapter.js';

/** The browser's path to the PBX. */
export const SIP_PATH = '/ws';

/**
 * Carries the softphone's SIP over WebSocket to the PBX, which is not reachable otherwise (only its /ws is, never its ARI). Who has
 * no session of an agent gets no connection, and a session that ends takes its connection with it. The bytes pass through
 * untouched: the handshake is repeated to the PBX, then both sides are joined.
 */
@Injectable()
export class SipWebSocket implements OnModuleInit, BeforeApplicationShutdown {
  private readonly bySession = new Map<string, Set<Duplex>>();

  constructor(
    private readonly identity: IdentityService,
    private readonly bus: EventBus,
    private readonly config: ServerConfig,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on(SessionEnded, ({ sessionId }) => {
      for (const socket of this.bySession.get(sessionId) ?? []) socket.destroy();
    });
  }

  /** Before the HTTP server, which waits for every connection: one whose network is gone would never end. */
  beforeApplicationShutdown(): void {
    for (const sockets of this.bySession.values()) for (const socket of sockets) socket.destroy();
  }

  /** Takes the upgrades of `SIP_PATH` on this server; the others are Socket.IO's. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, client: Duplex, head: Buffer) => {
      if (request.url?.split('?')[0] !== SIP_PATH) return;
      client.on('error', () => client.destroy());
      this.accept(request, client, head).catch((cause: unknown) => {
        this.logger.error({ err: cause }, 'a softphone could not be connected');
        refuse(client, '500 Internal Server Error');
      });
    });
  }

  private async accept(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const token = sessionTokenFromCookieHeader(request.headers.cookie);
    const user = token ? await this.identity.authenticate(token) : null;
    if (!user?.extension || !sameOrigin(request.headers.origin, request.headers.host))
      return refuse(client, '403 Forbidden');
    const key = request.headers['sec-websocket-key'];
    if (typeof key !== 'string' || !/^[A-Za-z0-9+/=]{24}$/.test(key)) return refuse(client, '400 Bad Request');
    this.join(user, client, head, key);
  }

  private join(user: SessionUser, client: Duplex, head: Buffer, key: string): void {
    const target = new URL(this.config.pbxWebSocketUrl);
    const pbx: Socket = connect({ host: target.hostname, port: Number(target.port || 80), noDelay: true }, () => {
      pbx.write(
        [
          `GET ${target.pathname} HTTP/1.1`,
          `Host: ${target.host}`,
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Key: ${key}`,
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Protocol: sip',
          '\r\n',
        ].join('\r\n'),
      );
      pbx.write(head);
      client.pipe(pbx).pipe(client);
    });
    this.remember(user.sessionId, client);
    pbx.on('error', (cause) => {
      this.logger.warn({ err: cause }, 'the PBX took no softphone');
      refuse(client, '502 Bad Gateway');
    });
    pbx.on('close', () => client.destroy());
    client.on('close', () => {
      pbx.destroy();
      this.forget(user.sessionId, client);
    });
  }

  private remember(sessionId: string, client: Duplex): void {
    const sockets = this.bySession.get(sessionId) ?? new Set();
    this.bySession.set(sessionId, sockets.add(client));
  }

  private forget(sessionId: string, client: Duplex): void {
    const sockets = this.bySession.get(sessionId);
    sockets?.delete(client);
    if (sockets?.size === 0) this.bySession.delete(sessionId);
  }
}

function refuse(client: Duplex, status: string): void {
  client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
