import { Injectable } from '@nestjs/common';
import { Clock, contractDate } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { termsOn, type StoredContract } from '@yiche/billing';
import type { Letter } from '../domain/letter.js';
import { Deliveries } from './deliveries.js';

/** Mail to those who are responsible for a contract's statements. */
@Injectable()
export class WarnClerks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: Deliveries,
    private readonly clock: Clock,
  ) {}

  /**
   * @param key of what they are warned and on which day: they are told once
   * @returns how many mails are on their way: none when they were told, or nobody is to be told
   */
  async warn(contract: StoredContract, key: string, letter: Letter): Promise<number> {
    const recipients = termsOn(contract, contractDate(this.clock.now())).mail.clerks;
    if (recipients.length === 0) return 0;
    const warning = {
      kind: 'warning',
      statementId: null,
      contractId: contract.id,
      recipients,
      key,
      ...letter,
    } as const;
    const isNew = await this.unitOfWork.run((transaction) => this.deliveries.queue(transaction, warning));
    return isNew ? 1 : 0;
  }
}
