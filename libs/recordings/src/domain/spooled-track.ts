/** What the name of a file in the PBX's folder says (apps/pbx/CONTRACT.md). */
export interface SpooledTrack {
  readonly callKey: string;
  readonly channelId: string;
}

/** What the PBX records of itself when it is examined, over the last one: of all files in its folder the one that is no call's. */
export const SELF_TEST = 'self-test.wav';

const NAME = /^([A-Za-z0-9._-]+?)\.(?:requester|agent|owner\.[A-Za-z0-9-]+)\.([A-Za-z0-9._-]+-\d+\.\d+)\.wav$/;

/** @returns null for a name that the PBX does not give */
export function readTrackName(file: string): SpooledTrack | null {
  const [, callKey, channelId] = NAME.exec(file) ?? [];
  return callKey && channelId ? { callKey, channelId } : null;
}
