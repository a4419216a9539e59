import { type AmiMessage, text } from '../ami/ami-message.js';
import type { PbxEvent } from '../domain/pbx-event.js';

/** A fact without what every fact carries. */
export type Bare<E = PbxEvent> = E extends PbxEvent ? Omit<E, 'key' | 'at' | 'node'> : never;

/** A fact and what, beside its type, makes it that fact and no other. */
export interface Found {
  readonly id: string;
  readonly fact: Bare;
}

/** An event that lacks what it must have; counted, never thrown further. */
export class UnreadableEvent extends Error {}

export function required(event: AmiMessage, key: string): string {
  const value = text(event, key);
  if (value === '') throw new UnreadableEvent(key);
  return value;
}

/** For what may happen to the same thing again: the PBX's own time, in microseconds, tells the times apart. */
export const again = (id: string, event: AmiMessage): string => `${id}:${text(event, 'timestamp')}`;
