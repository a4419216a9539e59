import { PRESENT, type Presence } from './presence.js';

/**
 * What is known of the presence of agents at work: the newest counts. Until it can be made known may lie an absence of the database, and
 * what was true in it for a moment must not be done afterwards.
 */
export class PresenceBook {
  private readonly known = new Map<string, Presence>();
  private readonly due = new Set<string>();
  /** When a telephone's coming or going was told last: no list that was made before knows better. */
  private readonly phoneToldAt = new Map<string, Date>();

  /** From here on this is known, and made known; what was noted of a page that nobody worked in yet is not due any more. */
  begin(userId: string, presence: Presence, at: Date): void {
    this.known.set(userId, presence);
    this.due.delete(userId);
    this.phoneToldAt.set(userId, at);
  }

  /** @returns whether it has to be made known; false while that is due already */
  note(userId: string, change: Partial<Presence>, at: Date): boolean {
    if (change.phone !== undefined) this.phoneToldAt.set(userId, at);
    this.known.set(userId, { ...this.of(userId), ...change });
    if (this.due.has(userId)) return false;
    this.due.add(userId);
    return true;
  }

  /** Whether a list of telephones that was made at this moment knows better than what was told. */
  isWrongAbout(userId: string, phone: boolean, listedAt: Date): boolean {
    const toldAt = this.phoneToldAt.get(userId);
    return this.of(userId).phone !== phone && (toldAt === undefined || toldAt < listedAt);
  }

  /** What is to be made known now. */
  take(userId: string): Presence {
    this.due.delete(userId);
    return this.of(userId);
  }

  private of(userId: string): Presence {
    return this.known.get(userId) ?? PRESENT;
  }
}
