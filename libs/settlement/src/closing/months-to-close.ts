import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { MonthToClose } from '@yiche/contracts';
import { DataSource } from 'typeorm';
import { Contracts, findTermsOfMonth, sendBy, type StoredContract } from '@yiche/billing';
import { MonthDue } from './month-due.js';

interface Closing {
  readonly requestedAt: Date;
  readonly requestedBy: string;
  readonly lines: number;
  readonly error: string | null;
}

/** The months that are over and have no statement, one of each contract, with how far its closing is. */
@Injectable()
export class MonthsToClose {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly contracts: Contracts,
    private readonly due: MonthDue,
  ) {}

  /** All of them, or one bureau's. */
  async all(bureauId: string | null = null): Promise<MonthToClose[]> {
    const due = await Promise.all(
      (await this.contracts.all(bureauId)).map(async (contract) => {
        const month = await this.due.over(contract);
        return month === null ? [] : [await this.of(contract, month)];
      }),
    );
    return due.flat();
  }

  async of(contract: StoredContract, month: string): Promise<MonthToClose> {
    const { id: contractId, bureauId } = contract;
    const terms = findTermsOfMonth(contract, month)?.terms;
    const [closing] = await this.dataSource.query<Closing[]>(
      `SELECT requested_at AS "requestedAt", requested_by AS "requestedBy", lines, error
       FROM settlement_closing WHERE contract_id = $1 AND month = $2`,
      [contractId, month],
    );
    return {
      ...{ contractId, bureauId, month },
      sendBy: terms ? sendBy(month, terms) : null,
      closing: closing ? { ...closing, requestedAt: closing.requestedAt.toISOString() } : null,
    };
  }
}
