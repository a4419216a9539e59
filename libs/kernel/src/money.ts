/** An amount in CNY, exact: whole ten-thousandths of a yuan. */
export type Money = bigint & { readonly unit: 'CNY/10000' };

const PER_YUAN = 10_000n;
const PER_CENT = 100n;

/** @param text `-12.3456`; @throws RangeError for anything that is not an amount with at most four digits after the point */
export function money(text: string): Money {
  const found = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/.exec(text);
  if (!found) throw new RangeError(`not an amount: ${text}`);
  const [, sign, yuan = '0', rest = ''] = found;
  const units = BigInt(yuan) * PER_YUAN + BigInt(rest.padEnd(4, '0'));
  return (sign ? -units : units) as Money;
}

export const NOTHING = 0n as Money;

export const sum = (amounts: Iterable<Money>): Money => [...amounts].reduce((total, each) => total + each, 0n) as Money;

export const minus = (from: Money, amount: Money): Money => (from - amount) as Money;

/** @param count a whole number, below zero for what is taken back */
export const times = (price: Money, count: number): Money => (price * BigInt(count)) as Money;

/**
 * A share of an amount, exact to 0.0001 and half away from zero there.
 * @param rate with at most six digits after the point, `0.0005`
 */
export function share(amount: Money, rate: string, count = 1): Money {
  const found = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(rate);
  if (!found) throw new RangeError(`not a rate: ${rate}`);
  const millionths = BigInt(found[1] ?? '0') * 1_000_000n + BigInt((found[2] ?? '').padEnd(6, '0'));
  return divided(amount * millionths * BigInt(count), 1_000_000n) as Money;
}

/** A rate that grows with every day and stops: `daily` × days, at most `cap`; exact, in millionths. */
export function cappedRate(daily: string, days: number, cap: string): string {
  const rate = Math.min(millionths(daily) * days, millionths(cap));
  return `${Math.floor(rate / 1_000_000)}.${String(rate % 1_000_000).padStart(6, '0')}`;
}

/** Rounded to the cent, half away from zero: as the statement's total, and as `ROUND` of a spreadsheet. */
export const toCents = (amount: Money): Money => (divided(amount, PER_CENT) * PER_CENT) as Money;

/** `1234.50`, rounded to the cent. */
export const inCents = (amount: Money): string => fixed(divided(amount, PER_CENT), 2);

/** `1234.5000`, exact. */
export const inFull = (amount: Money): string => fixed(amount, 4);

function millionths(rate: string): number {
  const [whole = '0', rest = ''] = rate.split('.');
  return Number(whole) * 1_000_000 + Number(rest.padEnd(6, '0'));
}

function divided(units: bigint, by: bigint): bigint {
  const half = by / 2n;
  return units < 0n ? -((-units + half) / by) : (units + half) / by;
}

function fixed(units: bigint, digits: number): string {
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
  return `${units < 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
