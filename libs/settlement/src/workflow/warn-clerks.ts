import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@yiche/platform';
import type { Letter } from '../domain/letter.js';
import { Deliveries } from './deliveries.js';

/** Mail to those who are responsible for a contract's statements. */
@Injectable()
export class WarnClerks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: Deliveries,
  ) {}

  /**
   * @param key of what they are warned and on which day: they are told once
   * @returns whether a mail is on its way; false when they were told, or nobody is to be told
   */
  async warn(warning: Letter & { contractId: string; recipients: readonly string[]; key: string }): Promise<boolean> {
    if (warning.recipients.length === 0) return false;
    return this.unitOfWork.run((transaction) =>
      this.deliveries.queue(transaction, { kind: 'warning', statementId: null, ...warning }),
    );
  }
}
