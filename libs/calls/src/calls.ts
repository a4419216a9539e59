import { Injectable } from '@nestjs/common';
import { maskNumber, type TelephoneNumber } from '@yiche/kernel';
import { PersonalData } from '@yiche/platform';
import { CallLedger } from './call-ledger.js';
import type { CallState } from './domain/call-state.js';
import { LedgerStore, REQUESTER_NUMBER } from './persistence/ledger-store.js';

/** Who rang, without the number: masked for the screen, indexed to be recognised again (B5). */
export interface Requester {
  readonly masked: string;
  /**
   * Equal for equal numbers; none where the carrier sent no number. The first is what is written; others may still be stored while the
   * index key is being changed (ADR 0039).
   */
  readonly indexes: readonly string[];
}

/** Calls as other features may read them. */
@Injectable()
export class Calls {
  constructor(
    private readonly ledger: CallLedger,
    private readonly store: LedgerStore,
    private readonly personalData: PersonalData,
  ) {}

  byId(id: string): Promise<CallState | null> {
    return this.ledger.byId(id);
  }

  /**
   * Who rang, in the clear: for one person who may know it and whose reading is written down (H2). The other place where it is opened is
   * `requesterOf`.
   */
  async requesterNumberOf(callId: string): Promise<string | null> {
    const { sealed } = await this.store.requesterOf(callId);
    return sealed === null ? null : this.personalData.open(sealed, REQUESTER_NUMBER);
  }

  /** Who rang on this call. The number is opened here to be masked, and goes no further. */
  async requesterOf(callId: string): Promise<Requester> {
    const { sealed, index } = await this.store.requesterOf(callId);
    if (sealed === null) return { indexes: [], masked: '号码未知' };
    const number = this.personalData.open(sealed, REQUESTER_NUMBER);
    // What cannot be read as a number has no index.
    return {
      indexes: index === null ? [] : this.personalData.indexes(number as TelephoneNumber),
      masked: maskNumber(number),
    };
  }
}
