/** What a file holds. */
export interface TrackSound {
  /** Null when it is no WAV at all: a file without even a header, as a full disk leaves it. */
  readonly durationMs: number | null;
  /** Sound that the header tells of and the file does not hold, ms. */
  readonly lostMs: number;
}

/** A leg as the ledger has it. */
export interface LegOnTheLine {
  readonly role: string;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  /** Null when nobody saw the end: then `endedAt` is when it was missed, not when it was. */
  readonly cause: number | null;
}

/**
 * How much sound of a track is missing, ms; 0 when it is whole, null when nobody can say. The PBX fills a party's silence, so that a track
 * keeps step with the clock (MixMonitor; eight seconds without a packet are 7.98 s of the track): what is shorter than its party was on
 * the line was not written. A full disk leaves such files, cut at the end or in the middle, or empty ones, and tells nobody.
 * @param toleranceMs so much less is no loss: the answer waits for the first sound, and a track ends in whole packets
 */
export function shortfallOf(sound: TrackSound, leg: LegOnTheLine, toleranceMs: number): number | null {
  const isTold = leg.endedAt !== null && leg.cause !== null;
  const missing = isTold ? onTheLine(leg, leg.endedAt) - (sound.durationMs ?? 0) : 0;
  const shortfall = Math.max(missing, sound.lostMs);
  if (shortfall > toleranceMs) return Math.round(shortfall);
  return isTold ? 0 : null;
}

/** From the answer on a party is heard; a requester's track begins with our own answer. */
function onTheLine({ role, startedAt, answeredAt }: LegOnTheLine, endedAt: Date): number {
  const from = answeredAt ?? (role === 'requester' ? startedAt : endedAt);
  return Math.max(0, endedAt.getTime() - from.getTime());
}
