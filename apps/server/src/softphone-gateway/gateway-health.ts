import { once } from 'node:events';
import { get } from 'node:http';
import type { DatabaseWatch, Metrics } from '@yiche/platform';

/** What the gateway leans on, by name. */
export type GatewayDependencies = Readonly<Record<'database' | 'pbx', 'up' | 'down'>>;

/**
 * For so long an answer holds, ms. Browsers reach these questions too where no proxy stands before us, and each costs the PBX a
 * connection. No setting: it is far below the rhythm of whoever watches a process, and far above that of whoever floods one.
 */
const HOLDS_MS = 1_000;

/** Asks what the gateway leans on, each itself. */
export class GatewayHealth {
  private asked: Promise<GatewayDependencies> | null = null;
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

  /** The states, of a moment ago at most: whoever asks while a question is under way shares its answer. */
  ask(): Promise<GatewayDependencies> {
    this.asked ??= this.question().finally(() => setTimeout(() => (this.asked = null), HOLDS_MS).unref());
    return this.asked;
  }

  /** Sets the metric on the way. */
  private async question(): Promise<GatewayDependencies> {
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
