import { once } from 'node:events';
import { connect } from 'node:net';
import type { DatabaseWatch, Metrics } from '@yiche/platform';

/** What the gateway leans on, by name. */
export type GatewayDependencies = Readonly<Record<'database' | 'pbx', 'up' | 'down'>>;

/** Asks what the gateway leans on, each itself and now. */
export class GatewayHealth {
  private readonly up;

  constructor(
    private readonly database: DatabaseWatch,
    private readonly pbxWebSocketUrl: URL,
    /** A port that is not reached within so long counts as closed. */
    private readonly waitMs: number,
    metrics: Metrics,
  ) {
    this.up = metrics.gauge('yiche_dependency_up', '1 while it can be used', ['dependency']);
  }

  /** The states; the metric is set on the way. */
  async ask(): Promise<GatewayDependencies> {
    const [database, pbx] = await Promise.all([
      this.database.ask(),
      takesConnections(this.pbxWebSocketUrl, this.waitMs),
    ]);
    this.up.set({ dependency: 'database' }, Number(database));
    this.up.set({ dependency: 'pbx' }, Number(pbx));
    return { database: database ? 'up' : 'down', pbx: pbx ? 'up' : 'down' };
  }
}

async function takesConnections({ hostname, port }: URL, waitMs: number): Promise<boolean> {
  const socket = connect({ host: hostname, port: Number(port || 80) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(waitMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
