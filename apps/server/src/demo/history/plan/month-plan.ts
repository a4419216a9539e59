import type { RecordedLeg } from '@yiche/telephony';
import { Chance } from './chance.js';
import { monthShape } from './day-shape.js';
import { lookAgain, workOnCall, type Conversation } from './desk-work.js';
import { offer } from './offers.js';
import type { PastOutage } from './outages.js';
import type { PastCall, PastMonth, PastRequest } from './past-call.js';
import { idAt } from './past-ids.js';
import { AgentAtWork, shiftsOf } from './roster.js';
import { complaintOf, type Complaint, type TownVehicle } from './town.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Sounds are made in lengths of so many ms. */
export const TRACK_STEP_MS = 5_000;

/** The town in which the story plays. */
export interface Town {
  readonly bureauId: string;
  readonly dialledNumber: string;
  readonly queue: string;
  readonly node: string;
  readonly extensions: readonly string[];
  readonly vehicles: readonly TownVehicle[];
  /** From which the operator tests the line. */
  readonly testNumber: string;
  readonly isWorkday: (day: string) => boolean | null;
  /** While one that counts lasts nobody gets through. */
  readonly outages: readonly PastOutage[];
}

/** Somebody who will call. */
interface Caller {
  readonly at: number;
  readonly complaint: Complaint;
  /** What they ask about again. */
  readonly about: string | null;
  readonly isTest: boolean;
}

/** All that happens on these days of one month; the same for the same seed, whatever other months there are. */
export function planMonth(month: string, days: readonly string[], town: Town, seed: string): PastMonth {
  return new MonthOfCalls(month, days, town, new Chance(`${seed} ${month}`)).live();
}

class MonthOfCalls {
  private readonly calls: PastCall[] = [];
  private readonly requests = new Map<string, PastRequest>();
  private readonly agents: AgentAtWork[];
  private channels = 0;

  constructor(
    private readonly month: string,
    private readonly days: readonly string[],
    private readonly town: Town,
    private readonly chance: Chance,
  ) {
    // The shift that began on the evening before the month is the first one's work, too.
    const eve = new Date(midnightOf(days[0] as string) - DAY_MS);
    this.agents = [eve, ...days.map((day) => new Date(midnightOf(day)))]
      .flatMap((midnight) => shiftsOf(midnight, Math.floor(midnight.getTime() / DAY_MS), town.extensions))
      .filter(({ to }) => to.getTime() > midnightOf(days[0] as string))
      .map((shift) => new AgentAtWork(shift));
  }

  live(): PastMonth {
    const callers = this.callers();
    for (let caller = callers.shift(); caller; caller = callers.shift()) {
      const again = this.take(caller);
      if (!again) continue;
      const place = callers.findIndex(({ at }) => at > again.at);
      callers.splice(place < 0 ? callers.length : place, 0, again);
    }
    for (const agent of this.agents) agent.leave();
    return {
      month: this.month,
      calls: this.calls,
      requests: [...this.requests.values()],
      agentSteps: this.agents.flatMap(({ steps }) => steps).toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    };
  }

  private callers(): Caller[] {
    const { chance, town } = this;
    return monthShape(this.days, town.isWorkday, chance)
      .flatMap(({ day, hours }) => [
        ...hours.flatMap((expected, hour) =>
          Array.from({ length: chance.poisson(expected) }, () => ({
            at: Math.floor(midnightOf(day) + (hour + chance.between(0, 1)) * HOUR_MS),
            isTest: false,
          })),
        ),
        // The line is tried out every Monday morning (G1).
        ...(isMonday(day) ? [{ at: midnightOf(day) + 9.5 * HOUR_MS + chance.whole(0, 600_000), isTest: true }] : []),
      ])
      .filter(
        ({ at }) => !town.outages.some(({ counts, from, to }) => counts && at >= from.getTime() && at < to.getTime()),
      )
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, isTest }) => {
        const complaint = complaintOf(town.vehicles, chance);
        return {
          ...{ at, isTest, about: null },
          complaint: isTest ? { ...complaint, requesterNumber: town.testNumber } : complaint,
        };
      });
  }

  /** @returns the same caller once more, where an owner had promised something */
  private take(caller: Caller): Caller | null {
    const { chance } = this;
    const { at: arrivedAt } = caller;
    const callKey = this.channel(arrivedAt);
    const id = idAt(new Date(arrivedAt), chance);
    const call = { id, callKey, arrivedAt };
    if (chance.happens(0.012)) {
      this.write(call, caller, null, arrivedAt + chance.whole(1_800, 8_500), []);
      return null;
    }
    const queuedAt = arrivedAt + chance.whole(8_600, 10_400);
    const patience = chance.happens(0.012) ? chance.whole(700, 4_800) : 7_000 + Math.floor(chance.exponential(95_000));
    const waiting = { callId: id, callKey, since: queuedAt, until: queuedAt + patience };
    const channel = (at: number): string => this.channel(at);
    const taken = offer(waiting, this.agents, channel, chance);
    if (!taken.agent) {
      this.write(call, caller, queuedAt, taken.at, taken.legs);
      return null;
    }
    const { agent, legs, at: since } = this.lost(waiting, { ...taken, agent: taken.agent });
    const conversation = { callId: id, callKey, extension: agent.shift.extension, since: since + 180 };
    const work = this.converse({ ...conversation, complaint: caller.complaint, nextChannel: channel }, caller);
    const endsAt = this.endOfTrack(arrivedAt, work.endsAt);
    this.write(call, caller, queuedAt, endsAt, [...ended(legs, endsAt), ...work.ownerLegs]);
    this.followed(agent, id, since, { ...work, endsAt, wrappedUpAt: Math.max(work.wrappedUpAt, endsAt + 2_000) });
    return work.again;
  }

  /** A call lasts nearly as long as a track that there is: its recording is not longer than it was by more than a second. */
  private endOfTrack(arrivedAt: number, endsAt: number): number {
    const steps = Math.ceil((endsAt - arrivedAt + 1_000) / TRACK_STEP_MS);
    return arrivedAt + steps * TRACK_STEP_MS - this.chance.whole(20, 900);
  }

  private converse(conversation: Conversation, caller: Caller) {
    const { chance } = this;
    const known = caller.about === null ? undefined : this.requests.get(caller.about);
    if (known) {
      const { outcome, endsAt } = lookAgain(conversation, chance);
      const { callId: id, extension } = conversation;
      const calls = [...known.calls, { id, at: new Date(conversation.since + 1_500), extension }];
      this.requests.set(known.id, { ...known, calls, outcomes: [...known.outcomes, outcome] });
      return { endsAt, ownerLegs: [], wrappedUpAt: outcome.at.getTime(), again: null };
    }
    if (caller.isTest)
      return {
        endsAt: conversation.since + 20_000,
        ownerLegs: [],
        wrappedUpAt: conversation.since + 24_000,
        again: null,
      };
    const { request, ownerLegs, endsAt, looksAgainAt } = workOnCall(conversation, chance);
    if (request) this.requests.set(request.id, request);
    const wrappedUpAt = Math.max(endsAt + 3_000, request?.outcomes[0]?.at.getTime() ?? 0);
    const isInMonth = looksAgainAt !== null && looksAgainAt < midnightOf(this.days.at(-1) as string) + DAY_MS;
    const again = request && isInMonth ? { ...caller, at: looksAgainAt, about: request.id } : null;
    return { endsAt, ownerLegs, wrappedUpAt, again };
  }

  /** Now and then an agent's browser dies in the middle of a call, and another agent takes it over. */
  private lost<T extends { agent: AgentAtWork; at: number; legs: readonly RecordedLeg[] }>(
    waiting: { callId: string; callKey: string },
    taken: T,
  ): { agent: AgentAtWork; at: number; legs: readonly RecordedLeg[] } {
    const { chance } = this;
    if (!chance.happens(0.004)) return taken;
    const lostAt = taken.at + chance.whole(6_000, 25_000);
    const others = this.agents.filter((each) => each !== taken.agent);
    const next = offer(
      { ...waiting, since: lostAt + 30_000, until: lostAt + 240_000 },
      others,
      (at) => this.channel(at),
      chance,
    );
    if (!next.agent) return taken;
    taken.agent.step(new Date(taken.at), 'talking', waiting.callId);
    taken.agent.step(new Date(lostAt), 'reconnecting', waiting.callId);
    taken.agent.step(new Date(lostAt + 90_000), 'ready');
    taken.agent.freeAt = new Date(lostAt + 90_000);
    return { agent: next.agent, at: next.at, legs: [...ended(taken.legs, lostAt), ...next.legs] };
  }

  /** The agent's own steps through a call. */
  private followed(
    agent: AgentAtWork,
    callId: string,
    since: number,
    { endsAt, ownerLegs, wrappedUpAt }: { endsAt: number; ownerLegs: readonly RecordedLeg[]; wrappedUpAt: number },
  ): void {
    agent.step(new Date(since), 'talking', callId);
    for (const { startedAt, endedAt } of ownerLegs) {
      agent.step(startedAt, 'consulting', callId);
      agent.step(endedAt as Date, 'talking', callId);
    }
    agent.step(new Date(endsAt), 'wrap-up', callId);
    agent.step(new Date(wrappedUpAt), 'ready');
    agent.freeAt = new Date(wrappedUpAt);
  }

  private write(
    { id, callKey, arrivedAt }: { id: string; callKey: string; arrivedAt: number },
    { complaint }: Caller,
    queuedAt: number | null,
    endedAt: number,
    legs: readonly RecordedLeg[],
  ): void {
    const { bureauId, dialledNumber: did, queue, node } = this.town;
    const [startedAt, over] = [new Date(arrivedAt), new Date(endedAt)];
    const requester: RecordedLeg = {
      ...{ channelId: callKey, role: 'requester', extension: null, attemptId: null, rungBy: null, result: null },
      ...{ startedAt, answeredAt: startedAt, connectedAt: null, endedAt: over, cause: 16 },
      file: `${callKey}.requester.${callKey}.wav`,
    };
    this.calls.push({
      id,
      record: {
        ...{ node, callKey, bureauId, did, requesterNumber: complaint.requesterNumber, arrivedAt: startedAt },
        ...{ queue: queuedAt === null ? null : queue, queuedAt: queuedAt === null ? null : new Date(queuedAt) },
        legs: [requester, ...legs.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())],
      },
      agents: legs.flatMap(({ extension, connectedAt }) => (extension && connectedAt ? [extension] : [])),
    });
  }

  private channel(at: number): string {
    this.channels += 1;
    return `${this.town.node}-${Math.floor(at / 1_000)}.${this.channels}`;
  }
}

/** The legs of agents who are still in the call end now. */
const ended = (legs: readonly RecordedLeg[], at: number): RecordedLeg[] =>
  legs.map((leg) => (leg.endedAt ? leg : { ...leg, endedAt: new Date(at), cause: 16 }));

const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);
const isMonday = (day: string): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
