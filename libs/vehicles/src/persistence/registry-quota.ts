import { Injectable } from '@nestjs/common';
import { Clock, contractDate } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { VehiclesConfig } from '../vehicles.config.js';

/** A question that counts on a contract date. */
export interface QuotaPlace {
  readonly day: string | null;
}

/**
 * How many questions the platform allows a day, counted over all processes; the last of them are for emergency lanes. Counted before the
 * platform is asked: a crash leaves a question that counts, and none that does not.
 */
@Injectable()
export class RegistryQuota {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly config: VehiclesConfig,
  ) {}

  /**
   * Takes one of today's questions.
   * @returns null when there is none left for such a question
   */
  async take(isUrgent: boolean): Promise<QuotaPlace | null> {
    const { perDay, reserve } = this.config.quota;
    if (perDay === null) return { day: null };
    const day = contractDate(this.clock.now());
    const most = isUrgent ? perDay : perDay - reserve;
    const taken = await this.dataSource.query<unknown[]>(
      `INSERT INTO registry_questions AS counted (day, questions) VALUES ($1, 1)
       ON CONFLICT (day) DO UPDATE SET questions = counted.questions + 1 WHERE counted.questions < $2
       RETURNING questions`,
      [day, most],
    );
    return taken.length > 0 ? { day } : null;
  }

  /** The platform was not asked after all. */
  async giveBack({ day }: QuotaPlace): Promise<void> {
    if (day === null) return;
    await this.dataSource.query('UPDATE registry_questions SET questions = questions - 1 WHERE day = $1', [day]);
  }
}
