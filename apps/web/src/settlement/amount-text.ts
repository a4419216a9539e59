/** Amounts come and go as text; they are counted in whole ten-thousandths of a yuan, never as floating point. */
const PLACES = 4;
const PER_CENT = 100n;

const counts = new Intl.NumberFormat('zh-CN');

/** `1,234,567`. */
export const formatCount = (count: number): string => counts.format(count);

/** `1,234,567.50`, four digits after the point only where the last two say something; what is no amount is shown as it is. */
export function formatAmount(text: string): string {
  const units = toUnits(text);
  return units === null ? text : fromUnits(units, units % PER_CENT === 0n ? 2 : PLACES, true);
}

/** `¥1,234,567.50`. */
export const formatYuan = (text: string): string => {
  const amount = formatAmount(text);
  return amount.startsWith('-') ? `-¥${amount.slice(1)}` : `¥${amount}`;
};

/** So many at so much, exact, as text. */
export const timesText = (price: string, count: number): string =>
  fromUnits((toUnits(price) ?? 0n) * BigInt(count), PLACES, false);

/** What is left of `total` after `parts`, two digits after the point; below zero where more was paid. */
export function leftOf(total: string, parts: readonly string[]): string {
  const left = parts.reduce((rest, part) => rest - (toUnits(part) ?? 0n), toUnits(total) ?? 0n);
  return fromUnits(left, 2, false);
}

export const isNegative = (text: string): boolean => (toUnits(text) ?? 0n) < 0n;
export const isNothing = (text: string): boolean => toUnits(text) === 0n;

/** Orders amounts by their worth. */
export function compareAmounts(a: string, b: string): number {
  const [left, right] = [toUnits(a) ?? 0n, toUnits(b) ?? 0n];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `0.0005` as `0.05%`, without floating point. */
export function formatRate(text: string): string {
  const found = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(text);
  if (!found) return text;
  const digits = `${found[1] ?? '0'}${(found[2] ?? '').padEnd(6, '0')}`;
  const whole = digits.slice(0, -4).replace(/^0+(?=\d)/, '');
  const rest = digits.slice(-4).replace(/0+$/, '');
  return rest === '' ? `${whole}%` : `${whole}.${rest}%`;
}

function toUnits(text: string): bigint | null {
  const found = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/.exec(text);
  if (!found) return null;
  const units = BigInt(`${found[2] ?? '0'}${(found[3] ?? '').padEnd(PLACES, '0')}`);
  return found[1] ? -units : units;
}

function fromUnits(units: bigint, places: 2 | 4, isGrouped: boolean): string {
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0');
  const whole = digits.slice(0, -PLACES);
  const grouped = isGrouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return `${units < 0n ? '-' : ''}${grouped}.${digits.slice(-PLACES).slice(0, places)}`;
}
