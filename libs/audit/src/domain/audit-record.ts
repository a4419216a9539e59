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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** An address on the network, whose digits may by chance look like a number: 139.123.145.67. */
const IPV4 = /^(?:::ffff:)?(?:\d{1,3}\.){3}\d{1,3}$/i;
const MOBILE = /^(?:0|86|0086)?1[3-9]\d{9}$/;

/**
 * Whether a text holds a full mobile number, also one written with a country code, spaces or hyphens. A UUID and an IP
 * address never count: the digits around their hyphens or dots may by chance look like one.
 */
export function holdsMobileNumber(text: string): boolean {
  if (UUID.test(text) || IPV4.test(text)) return false;
  const runs =
    text
      .normalize('NFKC')
      .replace(/(?<=\d)[\s\-.·]+(?=\d)/g, '')
      .match(/\d+/g) ?? [];
  const plainRuns = text.match(/\d+/g) ?? [];
  return [...runs, ...plainRuns].some((run) => MOBILE.test(run));
}

/**
 * The entry as it is stored and hashed: text without what PostgreSQL cannot hold (NUL, lone surrogates), finite numbers.
 * @throws Error when a value looks like a full mobile number (H2) or is not plain; a bug of the caller, not a refusal.
 */
export function toAuditRecord(entry: NewAuditEntry, at: Date): AuditRecord {
  const details = Object.fromEntries(
    Object.entries(entry.details ?? {}).map(([name, value]) => [storable(name), checked(entry.action, name, value)]),
  );
  if (entry.subjectId !== null) checked(entry.action, 'subjectId', entry.subjectId);
  return {
    at,
    actorId: entry.actorId,
    actorName: storable(entry.actorName),
    action: entry.action,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId === null ? null : storable(entry.subjectId),
    bureauId: entry.bureauId ?? null,
    details,
  };
}

function checked(action: string, name: string, value: AuditValue): AuditValue {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`audit ${action}: ${name} is not finite`);
  if ((typeof value === 'string' || typeof value === 'number') && holdsMobileNumber(String(value))) {
    throw new Error(`audit ${action}: ${name} looks like a full mobile number`);
  }
  return typeof value === 'string' ? storable(value) : value;
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').replace(LONE_SURROGATE, '\uFFFD');
