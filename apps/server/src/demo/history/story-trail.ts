import { AuditTrail, type NewAuditEntry } from '@yiche/audit';
import { SystemClock } from '@yiche/kernel';
import type { Clock } from '@yiche/kernel';
import type { DataSource, EntityManager } from 'typeorm';

/**
 * The trail cannot be dated back, which is what it is for: what the story leaves in it stands there under the time of its writing, and
 * says itself that it is told and when it happened (ADR 0051).
 */
export class StoryTrail extends AuditTrail {
  constructor(
    dataSource: DataSource,
    private readonly story: Clock,
  ) {
    super(dataSource, new SystemClock());
  }

  override append(manager: EntityManager | null, entry: NewAuditEntry): Promise<number> {
    return super.append(manager, told(entry, this.story.now()));
  }
}

/** The entry, with what says that it is demo history. */
export function told(entry: NewAuditEntry, happenedAt: Date): NewAuditEntry {
  return { ...entry, details: { ...entry.details, demoHistory: true, happenedAt: happenedAt.toISOString() } };
}
