import { type AmiMessage, text } from '../ami/ami-message.js';

/** An event that lacks what it must have; counted, never thrown further. */
export class UnreadableEvent extends Error {}

export function required(event: AmiMessage, key: string): string {
  const value = text(event, key);
  if (value === '') throw new UnreadableEvent(key);
  return value;
}

/** Of what may happen to the same thing again: the PBX's own time, in microseconds, tells the times apart. */
export const occasionOf = (event: AmiMessage): string => text(event, 'timestamp');
