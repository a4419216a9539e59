import { contractDate, derivedId } from '@yiche/kernel';

/** A track's id and its name in the store: the same whenever they are asked for, so that a repetition after a crash is harmless. */
export function placeOf(
  callId: string,
  { channelId, startedAt }: { readonly channelId: string; readonly startedAt: Date },
): { readonly id: string; readonly name: string } {
  const id = derivedId(callId, channelId);
  return { id, name: `${contractDate(startedAt).replaceAll('-', '/')}/${id}.wav` };
}
