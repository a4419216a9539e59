import { refusal } from '@yiche/contracts';
import { canonicalNumber, startOf, type DomainError, type TelephoneNumber } from '@yiche/kernel';
import { readDigits, readDuration, readMoment, seenCell, type CellReading, type LocalMoment } from '@yiche/tables';

/** What one line of the carrier's file says. */
export interface CarrierCall {
  /** Null where the carrier has none. Personal data. */
  readonly number: TelephoneNumber | null;
  readonly answeredAt: Date;
  readonly seconds: number;
}

/** Which column of a line cannot be read, and why, with what was seen: masked, because it may be a person's number. */
export interface BadCell {
  readonly column: keyof CarrierCells;
  readonly why: DomainError;
}

export interface CarrierCells {
  readonly caller: string;
  readonly answeredAt: string;
  readonly seconds: string;
}

/** Longer than a day is no call. */
const LONGEST = 86_400;
const NO_NUMBER = /^(?:|-+|无|未知|匿名|隐藏|unknown|anonymous|restricted|private|withheld)$/i;

/** A mobile that lost a digit or has one too many, as a spreadsheet leaves it: another person's, or nobody's. */
const DAMAGED = /^(?:\+?86)?1[3-9](?:\d{7,8}|\d{10})$/;
/** Short numbers of a Centrex, prefixes before a mobile, numbers of services that came later: a caller may have any. */
const CALLER = /^\+?\d{3,20}$/;

/** Reads the three cells of a line. */
export function readCarrierCells(cells: CarrierCells): CarrierCall | BadCell {
  const number = readNumber(cells.caller);
  if ('why' in number) return { column: 'caller', why: number.why };
  const moment = readMoment(cells.answeredAt);
  if ('why' in moment) return { column: 'answeredAt', why: moment.why };
  const seconds = readDuration(cells.seconds, LONGEST);
  if ('why' in seconds) return { column: 'seconds', why: seconds.why };
  return { number: number.value, answeredAt: inBeijing(moment.value), seconds: seconds.value };
}

const inBeijing = ({ day, hour, minute, second }: LocalMoment): Date =>
  new Date(startOf(day).getTime() + ((hour * 60 + minute) * 60 + second) * 1_000);

function readNumber(cell: string): CellReading<TelephoneNumber | null> {
  const digits = readDigits(cell);
  if ('why' in digits) return digits;
  if (NO_NUMBER.test(digits.value)) return { value: null };
  const number = canonicalNumber(digits.value);
  if (number !== null) return { value: number };
  if (DAMAGED.test(digits.value) || !CALLER.test(digits.value))
    return { why: refusal('tables/cell#telephone-number', seenCell(cell)) };
  return { value: null }; // the ledger has no key for it either: the two meet by their time
}
