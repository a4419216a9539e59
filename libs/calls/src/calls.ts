import { Injectable } from '@nestjs/common';
import { maskNumber } from '@yiche/kernel';
import { PersonalData } from '@yiche/platform';
import { CallLedger } from './call-ledger.js';
import type { CallState } from './domain/call-state.js';
import { LedgerStore, REQUESTER_NUMBER } from './persistence/ledger-store.js';

/** Who rang, without the number: masked for the screen, indexed to be recognised again (B5). */
export interface Requester {
  readonly masked: string;
  /** Equal for equal numbers; null where the carrier sent none. */
  readonly index: string | null;
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

  /** Who rang on this call. The number is opened here to be masked, and goes no further. */
  async requesterOf(callId: string): Promise<Requester> {
    const { sealed, index } = await this.store.requesterOf(callId);
    return {
      index,
      masked: sealed ? maskNumber(this.personalData.open(sealed, REQUESTER_NUMBER)) : '号码未知',
    };
  }
}
