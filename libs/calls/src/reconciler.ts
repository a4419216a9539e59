import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { Findings, Logger, StandingFindings } from '@yiche/platform';
import { CallRecords, type PbxSnapshot, type RecordedCall } from '@yiche/telephony';
import { Agreement, type Moment } from './agreement.js';
import { CallLedger } from './call-ledger.js';
import { CallsConfig } from './calls-config.js';
import { factsAfterGap } from './domain/after-a-gap.js';
import type { CallFact } from './domain/fold-call.js';
import { factsFromRecord } from './domain/from-the-record.js';

/** Subject of the finding that it cannot be read. */
const RECORD = 'cel';

/**
 * Makes the ledger agree with the PBX, a step of the `Agreement`: after every gap, and every minute in case a single event was lost.
 * History comes from what the PBX wrote down by itself, the present from its snapshot; both become facts
 * under the keys of the live telling, so that nothing counts twice. What neither knows has `ended-unknown`.
 */
@Injectable()
export class Reconciler implements OnModuleInit, OnApplicationBootstrap {
  /** Up to here the ledger has what the PBX wrote down. */
  private agreedUntil = new Date();

  constructor(
    private readonly agreement: Agreement,
    private readonly records: CallRecords,
    private readonly ledger: CallLedger,
    private readonly clock: Clock,
    private readonly findings: Findings,
    private readonly standing: StandingFindings,
    private readonly logger: Logger,
    private readonly config: CallsConfig,
  ) {}

  onModuleInit(): void {
    this.agreement.offer('ledger', (moment) => this.agree(moment));
  }

  async onApplicationBootstrap(): Promise<void> {
    this.agreedUntil = (await this.ledger.lastFactAt()) ?? this.clock.now();
  }

  private async agree({ snapshot, touched }: Moment): Promise<void> {
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
}

const keysOf = (facts: readonly CallFact[]): string[] => [...new Set(facts.map(({ callKey }) => callKey))];
