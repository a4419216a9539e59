import { once } from 'node:events';
import { connect } from 'node:net';
import type { DatabaseWatch, Metrics } from '@yiche/platform';

/** A port that is not reached within so long counts as closed, ms. */
const REACHED_WITHIN_MS = 2_000;

/** What the gateway leans on, by name. */
export type GatewayDependencies = Readonly<Record<'database' | 'pbx', 'up' | 'down'>>;

/** Asks what the gateway leans on, each itself and now. */
export class GatewayHealth {
  private readonly up;

  constructor(
    private readonly database: DatabaseWatch,
    private readonly pbxWebSocketUrl: URL,
    metrics: Metrics,
  ) {
    this.up = metrics.gauge('yiche_dependency_up', '1 while it can be used', ['dependency']);
  }

  /** The states; the metric is set on the way. */
  async ask(): Promise<GatewayDependencies> {
    const [database, pbx] = await Promise.all([this.database.ask(), takesConnections(this.pbxWebSocketUrl)]);
    this.up.set({ dependency: 'database' }, Number(database));
    this.up.set({ dependency: 'pbx' }, Number(pbx));
    return { database: database ? 'up' : 'down', pbx: pbx ? 'up' : 'down' };
  }
}

async function takesConnections({ hostname, port }: URL): Promise<boolean> {
  const socket = connect({ host: hostname, port: Number(port || 80) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(REACHED_WITHIN_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
