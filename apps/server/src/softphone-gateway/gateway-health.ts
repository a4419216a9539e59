import { once } from 'node:events';
import { get } from 'node:http';
import type { DatabaseWatch, Metrics } from '@yiche/platform';

/** What the gateway leans on, by name. */
export type GatewayDependencies = Readonly<Record<'database' | 'pbx', 'up' | 'down'>>;

/** Asks what the gateway leans on, each itself. */
export class GatewayHealth {
  private readonly up;

  constructor(
    private readonly database: DatabaseWatch,
    private readonly pbxWebSocketUrl: URL,
    /** A PBX that does not answer for so long is down, ms. */
    private readonly waitMs: number,
    metrics: Metrics,
  ) {
    this.up = metrics.gauge('yiche_dependency_up', '1 while it can be used', ['dependency']);
  }

  /** The states; the metric is set on the way. */
  async ask(): Promise<GatewayDependencies> {
    const [database, pbx] = await Promise.all([this.database.ask(), answersHttp(this.pbxWebSocketUrl, this.waitMs)]);
    this.up.set({ dependency: 'database' }, Number(database));
    this.up.set({ dependency: 'pbx' }, Number(pbx));
    return { database: database ? 'up' : 'down', pbx: pbx ? 'up' : 'down' };
  }
}

/**
 * Whether the PBX's HTTP server says anything at all: a connection alone is taken by the kernel, also for a PBX that is frozen. Its
 * root is asked, where nothing is; who asks /ws for no WebSocket gets a warning into the PBX's log.
 */
async function answersHttp({ hostname, port }: URL, waitMs: number): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const question = get({ host, port: port || 80, agent: false, signal: AbortSignal.timeout(waitMs) });
  try {
    await once(question, 'response');
    return true;
  } catch {
    return false;
  } finally {
    question.on('error', () => undefined).destroy();
  }
}
