import type { EntityManager } from 'typeorm';
import type { LostService } from './domain/penalties.js';

/** Where a closing learns of lost service (E2). */
export abstract class LostServiceRecord {
  /** Faults of a bureau that count and touch the month; one that goes on ends now. */
  abstract lostIn(manager: EntityManager, bureauId: string, month: string): Promise<LostService[]>;
}
