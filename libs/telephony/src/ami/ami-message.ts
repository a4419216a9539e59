/**
 * One AMI response or event as the library parses it: keys in lower case, values text; a key that came twice is a list;
 * channel variables are a record. What a PBX sends is not trusted to have any of these shapes.
 */
export type AmiMessage = Readonly<Record<string, unknown>>;

/** The field's text, empty when it is missing or not text. */
export function text(message: AmiMessage, key: string): string {
  const value = message[key];
  return typeof value === 'string' ? detached(value) : '';
}

/**
 * The same text by itself. V8 makes a part of 13 or more characters a view of the whole: an id that is remembered would keep the
 * 64 KB of AMI text in which it came.
 */
const detached = (value: string): string => (value.length < 13 ? value : Buffer.from(value).toString());

/** The field as a whole number from 0, or null. */
export function wholeNumber(message: AmiMessage, key: string): number | null {
  const value = text(message, key);
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** A channel variable that the PBX attaches to the event (`channelvars` in manager.conf), empty when there is none. */
export function channelVariable(message: AmiMessage, name: string): string {
  const variables = message['chanvariable'];
  if (typeof variables !== 'object' || variables === null || !Object.hasOwn(variables, name)) return '';
  const value = (variables as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}

/** When the PBX made the event (`timestampevents=yes`: seconds since 1970 with a fraction), or null. */
export function timestamp(message: AmiMessage): Date | null {
  const value = text(message, 'timestamp');
  return /^\d{9,11}(\.\d{1,9})?$/.test(value) ? new Date(Math.round(Number(value) * 1000)) : null;
}
