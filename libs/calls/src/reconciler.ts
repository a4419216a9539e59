import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SeatReview } from '@yiche/agents';
import { Clock } from '@yiche/kernel';
import { EventBus, Findings, Logger, StandingFindings, Troubles } from '@yiche/platform';
import { CallRecords, Pbx, type PbxSnapshot, type RecordedCall } from '@yiche/telephony';
import { CallProgressed, LedgerAgreed } from './call-events.js';
import { CallLedger } from './call-ledger.js';
import { CallsConfig } from './calls-config.js';
import { PbxOutages } from './pbx-outages.js';
import { factsAfterGap } from './domain/after-a-gap.js';
import type { CallFact } from './domain/fold-call.js';
import { factsFromRecord } from './domain/from-the-record.js';

const NOT_COMPARED = 'the ledger could not be compared with the PBX; trying again';
/** Subject of the finding that it cannot be read. */
const RECORD = 'cel';

/** Calls of which something was heard that is later than a snapshot. */
interface Watch {
  readonly touched: ReadonlySet<string>;
  stop(): void;
}

/**
 * Makes the ledger agree with the PBX: after every gap (a restart of ours, a lost link, a restarted PBX), and every minute in case a
 * single event was lost. History comes from what the PBX wrote down by itself, the present from its snapshot; both become facts
 * under the keys of the live telling, so that nothing counts twice. What neither knows has `ended-unknown`.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnApplicationShutdown {
  private leave: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly troubles: Troubles;
  private looking = false;
  private stopping = false;
  /** Up to here the ledger has what the PBX wrote down. */
  private agreedUntil = new Date();

  constructor(
    private readonly pbx: Pbx,
    private readonly records: CallRecords,
    private readonly ledger: CallLedger,
    private readonly seats: SeatReview,
    private readonly outages: PbxOutages,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly findings: Findings,
    private readonly standing: StandingFindings,
    private readonly logger: Logger,
    private readonly config: CallsConfig,
  ) {
    this.troubles = new Troubles(logger);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.agreedUntil = (await this.ledger.lastFactAt()) ?? this.clock.now();
    this.leave = this.pbx.subscribe((event) => {
      if (event.type === 'resynchronised') this.afterGap(event.snapshot);
    });
    this.timer = setInterval(() => void this.look(), this.config.reconcileMilliseconds).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.leave();
    clearInterval(this.timer);
    await this.turn;
  }

  /** The regular look: an older snapshot than the facts, so that an event that is merely late is not taken for a lost one. */
  async look(): Promise<void> {
    if (this.looking) return;
    if (this.pbx.link !== 'up') return this.outages.began();
    this.looking = true;
    const watch = this.watch(this.clock.now());
    try {
      const snapshot = await this.pbx.snapshot();
      await sleep(this.config.reconcileSettleMilliseconds);
      await this.inTurn(() => this.agree(snapshot, watch));
      if (!this.stopping) await this.seats.compare(snapshot);
    } catch (cause) {
      this.logger.warn({ err: cause }, 'PBX and ledger could not be compared; tried again at the next look');
    } finally {
      watch.stop();
      this.looking = false;
    }
  }

  /** Tried until it succeeds: until then nobody knows what became of the calls. */
  private afterGap(snapshot: PbxSnapshot): void {
    const watch = this.watch(snapshot.at);
    void this.inTurn(async () => {
      while (!this.stopping) {
        try {
          await this.agree(snapshot, watch);
          return this.troubles.ended(NOT_COMPARED);
        } catch (cause) {
          this.troubles.began(NOT_COMPARED, cause);
          await sleep(this.config.ledgerRetryMilliseconds);
        }
      }
    }).finally(() => watch.stop());
  }

  private async agree(snapshot: PbxSnapshot, { touched }: Watch): Promise<void> {
    await this.ledger.caughtUp();
    for (let look = 1; ; look++) {
      const isComplete = await this.addHistory(snapshot);
      const facts = factsAfterGap(await this.ledger.openBefore(snapshot), snapshot, touched);
      const unknown = facts.filter(({ type, at }) => /-ended$/.test(type) && at >= snapshot.at);
      if (unknown.length > 0 && isComplete && look === 1) {
        // The PBX may be about to write it; one that died since (an earlier `at`) will not.
        await sleep(this.config.reconcileSettleMilliseconds);
        continue;
      }
      const ended = keysOf(facts.filter(({ type }) => type === 'call-ended'));
      this.findings.found('call-without-end', 'reported', ended);
      this.findings.found(
        'missed-facts',
        'repaired',
        keysOf(facts).filter((key) => !ended.includes(key)),
      );
      await this.ledger.add(facts);
      break;
    }
    this.bus.publish(new LedgerAgreed(this.clock.now(), await this.ledger.openBefore(snapshot)));
  }

  /** @returns whether there is a record at all */
  private async addHistory(snapshot: PbxSnapshot): Promise<boolean> {
    const open = await this.ledger.openBefore(snapshot);
    const oldest = Math.min(this.agreedUntil.getTime(), ...open.map(({ arrivedAt }) => arrivedAt.getTime()));
    const recorded = await this.read(new Date(oldest - this.config.reconcileMarginMilliseconds), snapshot.at);
    if (recorded === null) return false;
    const known = await this.ledger.byKeys(recorded.map(({ callKey }) => callKey));
    const facts: CallFact[] = [];
    const missed = { calls: [] as string[], facts: [] as string[] };
    for (const call of recorded) {
      const found = factsFromRecord(call, known.get(call.callKey) ?? null);
      if (found.length === 0) continue;
      (known.has(call.callKey) ? missed.facts : missed.calls).push(call.callKey);
      facts.push(...found);
    }
    this.findings.found('missed-call', 'repaired', missed.calls);
    this.findings.found('missed-facts', 'repaired', missed.facts);
    await this.ledger.add(facts.sort((one, other) => one.at.getTime() - other.at.getTime()));
    this.agreedUntil = snapshot.at;
    return true;
  }

  /** A record that cannot be read must not keep the calls that exist from their agents: it is told, and history waits for the next look. */
  private async read(from: Date, until: Date): Promise<RecordedCall[] | null> {
    const recorded = await this.records.between(from, until).catch((cause: unknown) => {
      this.logger.warn({ err: cause }, 'what the PBX wrote down cannot be read');
      return 'unreadable' as const;
    });
    await this.standing.are('record-unreadable', recorded === 'unreadable' ? [RECORD] : []);
    return recorded === 'unreadable' ? null : recorded;
  }

  private watch(since: Date): Watch {
    const touched = new Set<string>();
    const stop = this.bus.on(CallProgressed, ({ fact }) => {
      if (!fact.recorded && fact.at > since) touched.add(fact.callKey);
    });
    return { touched, stop };
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}

const keysOf = (facts: readonly CallFact[]): string[] => [...new Set(facts.map(({ callKey }) => callKey))];
