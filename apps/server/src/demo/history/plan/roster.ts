import type { PastAgentStep } from './past-call.js';

/** Hours of a day's three shifts of twelve; the fourth agent has a day off. Two overlap while most people call. */
const SHIFTS = [
  { from: 5, to: 17 },
  { from: 8, to: 20 },
  { from: 17, to: 29 },
] as const;

const HOUR_MS = 3_600_000;

/** An agent's shift. */
export interface Shift {
  readonly extension: string;
  readonly from: Date;
  readonly to: Date;
}

/** Who works on a day, turning by one each day. @param midnight of the day @param dayNumber counted from anywhere */
export function shiftsOf(midnight: Date, dayNumber: number, extensions: readonly string[]): Shift[] {
  return SHIFTS.map(({ from, to }, place) => ({
    extension: extensions[(dayNumber + place) % extensions.length] as string,
    from: new Date(midnight.getTime() + from * HOUR_MS),
    to: new Date(midnight.getTime() + to * HOUR_MS),
  }));
}

/** One agent at work: when they are free, and what they did. */
export class AgentAtWork {
  freeAt: Date;
  readonly steps: PastAgentStep[] = [];
  private state: PastAgentStep['to'] = 'offline';

  constructor(readonly shift: Shift) {
    this.freeAt = shift.from;
    this.step(new Date(shift.from.getTime() - 90_000), 'break');
    this.step(shift.from, 'ready');
  }

  /** @param callId of the call that it is about */
  step(at: Date, to: PastAgentStep['to'], callId: string | null = null): void {
    const { extension } = this.shift;
    this.steps.push({ extension, at, from: this.state, to, callId });
    this.state = to;
  }

  /** Goes home when the call in hand is done. */
  leave(): void {
    const at = new Date(Math.max(this.shift.to.getTime(), this.freeAt.getTime()));
    this.step(at, 'break');
    this.step(new Date(at.getTime() + 20_000), 'offline');
  }
}
