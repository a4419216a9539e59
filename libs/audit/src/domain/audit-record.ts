import { cleanText, holdsNumber } from '@yiche/kernel';

/** A value of `details`. Flat and plain, so that what PostgreSQL gives back from jsonb is what was hashed. */
export type AuditValue = string | number | boolean | null;

/** What was done, by whom, to what. Holds ids, plates and results; never a person's number or name beyond the actor's own. */
export interface NewAuditEntry {
  /** The user who did it; null for the program itself and for people who are not logged in. */
  readonly actorId: string | null;
  readonly actorName: string;
  /** `vehicles.looked-up`: the feature, then what happened, in the past tense. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string | null;
  /** The bureau whose matter it is; null where it is nobody's in particular. */
  readonly bureauId?: string | null;
  readonly details?: Readonly<Record<string, AuditValue>>;
}

/** The hashed part of an entry. */
export interface AuditRecord extends Required<NewAuditEntry> {
  readonly at: Date;
}

/**
 * The entry as it is stored and hashed: text without what PostgreSQL cannot hold (NUL, lone surrogates), finite numbers.
 * @throws Error when a value looks like a full telephone number (H2) or is not plain; a bug of the caller, not a refusal.
 */
export function toAuditRecord(entry: NewAuditEntry, at: Date): AuditRecord {
  const details = Object.fromEntries(
    Object.entries(entry.details ?? {}).map(([name, value]) => [cleanText(name), checked(entry.action, name, value)]),
  );
  if (entry.subjectId !== null) checked(entry.action, 'subjectId', entry.subjectId);
  return {
    at,
    actorId: entry.actorId,
    actorName: cleanText(entry.actorName),
    action: entry.action,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId === null ? null : cleanText(entry.subjectId),
    bureauId: entry.bureauId ?? null,
    details,
  };
}

function checked(action: string, name: string, value: AuditValue): AuditValue {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`audit ${action}: ${name} is not finite`);
  if ((typeof value === 'string' || typeof value === 'number') && holdsNumber(String(value), { local: false })) {
    throw new Error(`audit ${action}: ${name} looks like a full telephone number`);
  }
  return typeof value === 'string' ? cleanText(value) : value;
}
