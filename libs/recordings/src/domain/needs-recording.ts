/** Asterisk's Answer() waits up to half a second for the first sound before the dialplan goes on and records (F1), ms. */
const BEFORE_A_WORD = 1_000;

/** A leg that has ended. */
interface EndedLeg {
  readonly role: string;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date;
}

/**
 * Whether a leg that has ended must have been recorded (F1). An agent's and an owner's are from their answer on, a requester's from the
 * beginning; who hung up in the instant of the answer has said and heard nothing, and there is no recording to miss.
 */
export function needsRecording({ role, startedAt, answeredAt, endedAt }: EndedLeg): boolean {
  if (role !== 'requester' && answeredAt === null) return false;
  return endedAt.getTime() - (answeredAt ?? startedAt).getTime() >= BEFORE_A_WORD;
}
