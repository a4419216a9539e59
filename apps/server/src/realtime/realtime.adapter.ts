import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Refusals } from '@yiche/audit';
import type { Server, ServerOptions } from 'socket.io';

/** Socket.IO on our own server only: same origin, small messages; whoever asks for another upgrade is cut. */
export class RealtimeAdapter extends IoAdapter {
  constructor(
    application: INestApplicationContext,
    private readonly settings: {
      readonly messageLimit: number;
      readonly pingIntervalMs: number;
      readonly pingTimeoutMs: number;
    },
    private readonly refusals: Refusals,
  ) {
    super(application);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, {
      ...options,
      maxHttpBufferSize: this.settings.messageLimit,
      pingInterval: this.settings.pingIntervalMs,
      pingTimeout: this.settings.pingTimeoutMs,
      serveClient: false,
      allowRequest: (request, decide) => {
        const ours = sameOrigin(request.headers.origin, request.headers.host);
        if (!ours) {
          const address = request.socket.remoteAddress ?? '';
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
