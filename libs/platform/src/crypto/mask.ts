/** `13812348000` → `138****8000`; a landline keeps its last two digits; anything shorter is wholly hidden. */
export function maskNumber(number: string): string {
  if (/^1\d{10}$/.test(number)) return `${number.slice(0, 3)}****${number.slice(-4)}`;
  if (number.length >= 7) return `${'*'.repeat(number.length - 2)}${number.slice(-2)}`;
  return '*'.repeat(number.length || 3);
}

/** `张三丰` → `张**`: the family name alone, whatever the length. */
export function maskName(name: string): string {
  const [first = ''] = name;
  return first ? `${first}**` : '';
}

/** Masks every mobile number in what somebody typed: a number has its own, sealed place and no other (C3, H2). */
export function maskNumbersIn(text: string): string {
  return text.replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, maskNumber);
}

/** Replaces every mobile number in a text, for logs: the last guard, not the first. */
export function scrubNumbers(text: string): string {
  return text.replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, '1**********');
}
