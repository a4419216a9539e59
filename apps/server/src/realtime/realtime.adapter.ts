import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Refusals } from '@yiche/audit';
import type { Server, ServerOptions } from 'socket.io';
import type { ServerConfig } from '../config.js';
import { isAddressedToUs } from '../http/host-check.js';

/** Socket.IO on our own server only: same origin, small messages; whoever asks for another upgrade is cut. */
export class RealtimeAdapter extends IoAdapter {
  constructor(
    application: INestApplicationContext,
    private readonly config: Pick<ServerConfig, 'socket' | 'trustedProxies'>,
    private readonly refusals: Refusals,
  ) {
    super(application);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { socket, trustedProxies } = this.config;
    return super.createIOServer(port, {
      ...options,
      maxHttpBufferSize: socket.messageLimit,
      pingInterval: socket.pingIntervalMs,
      pingTimeout: socket.pingTimeoutMs,
      serveClient: false,
      allowRequest: ({ headers, socket: { remoteAddress } }, decide) => {
        const ours = isAddressedToUs(headers.host, trustedProxies) && sameOrigin(headers.origin, headers.host);
        if (!ours) {
          const address = remoteAddress ?? '';
          this.refusals.record({ actor: null, address, route: 'socket.io', code: 'realtime/other-site' });
        }
        decide(null, ours);
      },
    } as ServerOptions);
  }
}

/** A browser sends Origin with every WebSocket; a page of another site is refused here, cookie or not. */
function sameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true; // not a browser
  return URL.canParse(origin) && new URL(origin).host === host;
}
