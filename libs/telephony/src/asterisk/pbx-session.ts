import type { AmiConnection } from '../ami/ami-connection.js';
import { type AmiMessage, text, wholeNumber } from '../ami/ami-message.js';
import type { PbxEvent, PbxLink } from '../domain/pbx-event.js';
import type { PbxSnapshot } from '../domain/pbx-snapshot.js';
import type { TelephonyObserver } from '../observe.js';
import { type Arrival, compare } from './comparison.js';
import type { EventTranslator } from './event-translator.js';
import { readSnapshot } from './snapshot-reader.js';

interface SessionBounds {
  /** Events kept back while the snapshot is made. */
  readonly maxHeldBackEvents: number;
  /** Two readings of a start in whole seconds may differ by rounding; a restart takes longer than this. */
  readonly sameStartMs: number;
}

/**
 * The side of the PBX that tells. After every login: wait until the PBX has booted and can be acted on, keep live events back, take a snapshot,
 * compare, replay, then deliver live. More kept back than the bound: the connection is dropped and all begins anew, nothing
 * is lost in silence.
 */
export class PbxSession {
  private state: PbxLink = 'down';
  private connection: AmiConnection | undefined;
  private synchronising: AmiConnection | undefined;
  private heldBack: AmiMessage[] | undefined;
  private booted = false;
  private startedAt: Date | null = null;
  private lastStartedAt: Date | null = null;

  constructor(
    private readonly node: string,
    private readonly bounds: SessionBounds,
    private readonly translator: EventTranslator,
    /** Resolves when the PBX takes what it is asked to do: who hears of a resynchronisation wants to make the queue agree. */
    private readonly canAct: () => Promise<void>,
    private readonly observer: TelephonyObserver,
    private readonly publish: (event: PbxEvent) => void,
    private readonly now: () => Date,
  ) {}

  get link(): PbxLink {
    return this.state;
  }

  opened(connection: AmiConnection): void {
    this.connection = connection;
    this.move('synchronising');
    if (this.booted) void this.synchronise(connection);
  }

  closed(): void {
    this.connection = undefined;
    this.heldBack = undefined;
    this.booted = false;
    this.move('down');
  }

  event(event: AmiMessage): void {
    if (text(event, 'event') === 'FullyBooted') return this.fullyBooted(event);
    if (this.state === 'up') return this.deliver(event);
    this.heldBack ??= [];
    if (this.heldBack.push(event) <= this.bounds.maxHeldBackEvents) return;
    this.observer.counters.count('ami-buffer-overflow');
    this.connection?.close('too many events while synchronising');
  }

  async snapshot(connection: AmiConnection): Promise<PbxSnapshot> {
    // What begins while the lists are made may be missing in them.
    const at = this.now();
    const [channels, queues] = await Promise.all([
      connection.list({ action: 'CoreShowChannels' }),
      connection.list({ action: 'QueueStatus' }),
    ]);
    const raw = { at, node: this.node, startedAt: this.startedAt, channels, queues };
    return readSnapshot(raw, this.translator.memory);
  }

  private fullyBooted(event: AmiMessage): void {
    const at = this.translator.timeOf(event);
    const uptime = wholeNumber(event, 'uptime');
    this.startedAt = uptime === null ? null : new Date(at.getTime() - uptime * 1000);
    this.booted = true;
    if (this.connection && this.state === 'synchronising') void this.synchronise(this.connection);
  }

  private async synchronise(connection: AmiConnection): Promise<void> {
    // Booted may be said again while the other account is waited for.
    if (this.synchronising === connection) return;
    this.synchronising = connection;
    try {
      await this.canAct();
      if (this.connection !== connection || !connection.isOpen) return;
      const snapshot = await this.snapshot(connection);
      const arrivals = await this.unseenArrivals(connection, snapshot);
      if (this.connection !== connection || !connection.isOpen) return;
      const heldBack = this.heldBack ?? [];
      this.heldBack = undefined;
      const restarted = this.restarted();
      this.lastStartedAt = this.startedAt;
      for (const event of compare(snapshot, this.translator, channelsIn(heldBack), arrivals)) this.publish(event);
      for (const event of heldBack) this.deliver(event);
      this.observer.counters.count('resynchronised');
      this.state = 'up';
      this.publish(this.translator.make({ type: 'resynchronised', snapshot, restarted }, snapshot.at));
      this.tellLink('up', snapshot.at);
    } catch (error) {
      this.observer.log.warn({ err: error }, 'the snapshot of the PBX failed');
      connection.close('snapshot failed');
    }
  }

  private restarted(): boolean {
    if (this.startedAt === null || this.lastStartedAt === null) return false;
    return Math.abs(this.startedAt.getTime() - this.lastStartedAt.getTime()) > this.bounds.sameStartMs;
  }

  /** Calls that began while nobody listened: their channel still knows bureau, number and what was dialled. */
  private async unseenArrivals(connection: AmiConnection, snapshot: PbxSnapshot): Promise<Map<string, Arrival>> {
    const { legs } = this.translator.memory;
    const unseen = snapshot.channels.filter(({ role, channelId }) => role === 'requester' && !legs.has(channelId));
    const arrivals = new Map<string, Arrival>();
    for (const { channelId } of unseen) {
      const [bureauId, from, did] = await Promise.all(
        (['YC_BUREAU', 'CHANNEL(pjsip,remote_uri)', 'YC_DID'] as const).map((variable) =>
          connection.send({ action: 'Getvar', channel: channelId, variable }).then(
            (answer) => text(answer, 'value'),
            () => '', // it has hung up meanwhile; its end is among the events held back
          ),
        ),
      );
      arrivals.set(channelId, { bureauId: bureauId ?? '', did: did ?? '', requesterNumber: userOf(from ?? '') });
    }
    return arrivals;
  }

  private deliver(event: AmiMessage): void {
    for (const fact of this.translator.translate(event)) this.publish(fact);
  }

  private move(link: PbxLink): void {
    if (this.state === link) return;
    this.state = link;
    this.tellLink(link, this.now());
  }

  private tellLink(link: PbxLink, at: Date): void {
    this.publish(this.translator.make({ type: 'link-changed', link, occasion: String(at.getTime()) }, at));
  }
}

/** The user part of a SIP URI, or the number of a `tel:` one, without parameters. */
const userOf = (uri: string): string => /(?:sips?:|tel:)([^@;>]+)(?=[@;>]|$)/i.exec(uri)?.[1] ?? '';

function channelsIn(events: readonly AmiMessage[]): Set<string> {
  const ids = new Set<string>();
  for (const event of events) {
    for (const field of ['uniqueid', 'destuniqueid', 'track']) {
      const id = text(event, field);
      if (id !== '') ids.add(id);
    }
  }
  return ids;
}
