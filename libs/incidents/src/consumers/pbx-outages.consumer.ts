import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LedgerReading, PbxOutageNoted, type PublishedFact } from '@yiche/calls';
import { Cursors, wakeOn, type Consumer, type Transaction } from '@yiche/platform';
import { PbxOutageRecord } from '../pbx-outage-record.js';

/**
 * Writes down when the PBX could not be heard (E2), from the ledger's lines of it.
 *
 * A database that is away is no lost service by itself: calls go on without it, and what they did is written afterwards.
 */
@Injectable()
export class PbxOutagesConsumer implements Consumer<PublishedFact>, OnModuleInit {
  readonly name = 'incidents.pbx-outages.v1';
  readonly types = ['pbx-lost', 'pbx-returned'] as const;
  readonly begins = 'first';
  readonly wakes = wakeOn(PbxOutageNoted, () => true);

  constructor(
    private readonly cursors: Cursors,
    readonly source: LedgerReading,
    private readonly record: PbxOutageRecord,
  ) {}

  onModuleInit(): void {
    this.cursors.register(this);
  }

  async take({ manager }: Transaction, facts: readonly PublishedFact[]): Promise<void> {
    for (const fact of facts) {
      if (fact.type === 'pbx-lost') await this.record.begin(manager, fact.at);
      if (fact.type === 'pbx-returned') await this.record.end(manager, fact);
    }
  }
}
