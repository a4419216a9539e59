import { writePastAgentSteps } from '@yiche/agents';
import type { NewAuditEntry } from '@yiche/audit';
import { PastCalls } from '@yiche/calls';
import type { LookupResult } from '@yiche/contracts';
import type { DemoPerson } from '@yiche/identity';
import { PastRecordings, type Sound } from '@yiche/recordings';
import { PastRequests, type PastRequest } from '@yiche/relocations';
import type { EntityManager } from 'typeorm';
import type { PastMonth } from './plan/past-call.js';
import type { TownVehicle } from './plan/town.js';

/** Places in the ledger that are kept for the facts of one month. */
const PLACES_OF_A_MONTH = 1_000_000;

type Actor = Pick<DemoPerson, 'userId' | 'displayName'>;

/** Writes a month of the story through the libraries' own doors. */
export class MonthWriter {
  private readonly ids: ReadonlyMap<string, string>;

  /** @param agents by extension */
  constructor(
    private readonly calls: PastCalls,
    private readonly requests: PastRequests,
    private readonly recordings: PastRecordings,
    private readonly bureauId: string,
    private readonly agents: ReadonlyMap<string, Actor>,
    private readonly soundOf: (role: string, milliseconds: number) => Promise<Sound>,
  ) {
    this.ids = new Map([...agents].map(([extension, { userId }]) => [extension, userId]));
  }

  /**
   * All of the month at once, so that nobody sees half of it, and nothing is closed of which a part is missing; one that is there stays.
   * @param monthsAfter how many months of the story come after it
   */
  async write(manager: EntityManager, month: PastMonth, monthsAfter: number): Promise<void> {
    const firstPlace = -(monthsAfter + 1) * PLACES_OF_A_MONTH;
    if (await this.calls.standsAt(manager, firstPlace)) return;
    const written = await this.calls.write(manager, month.calls, { firstPlace, agents: this.ids });
    await this.requests.write(manager, this.requestsOf(month));
    await writePastAgentSteps(
      manager,
      month.agentSteps.map(({ extension, ...step }) => ({ ...step, userId: this.actor(extension).userId })),
    );
    await this.recordings.write(manager, written, this.soundOf);
  }

  /** What the month left in the trail, in the order of time. */
  entriesOf(month: PastMonth): { readonly at: Date; readonly entry: NewAuditEntry }[] {
    return [...PastRequests.entriesOf(this.requestsOf(month)), ...this.logIns(month)].toSorted(
      (a, b) => a.at.getTime() - b.at.getTime(),
    );
  }

  private logIns({ agentSteps }: PastMonth): { readonly at: Date; readonly entry: NewAuditEntry }[] {
    return agentSteps
      .filter(({ from }) => from === 'offline')
      .map(({ at, extension }) => {
        const { userId: actorId, displayName: actorName } = this.actor(extension);
        const subject = { subjectType: 'session', subjectId: null, bureauId: this.bureauId };
        return {
          at,
          entry: { actorId, actorName, action: 'identity.logged-in', ...subject, details: { knownDevice: true } },
        };
      });
  }

  private requestsOf({ requests }: PastMonth): PastRequest[] {
    return requests.map(({ vehicle, lookup, calls, attempts, outcomes, ...request }) => ({
      ...request,
      bureauId: this.bureauId,
      plate: { number: vehicle.number, type: vehicle.type },
      vehicleDescription: vehicle.description,
      lookup: lookup && { ...lookup, result: resultOf(vehicle) },
      calls: calls.map(({ id, at, extension }) => ({ id, at, actor: this.actor(extension) })),
      attempts: attempts.map(({ extension, ...attempt }) => ({ ...attempt, actor: this.actor(extension) })),
      outcomes: outcomes.map(({ extension, ...outcome }) => ({ ...outcome, actor: this.actor(extension) })),
    }));
  }

  private actor(extension: string): Actor {
    const agent = this.agents.get(extension);
    if (!agent) throw new Error(`the demo has no agent ${extension}`);
    return agent;
  }
}

function resultOf({ isRegistered, isReachable }: TownVehicle): LookupResult {
  if (!isRegistered) return 'not-found';
  return isReachable ? 'found' : 'no-telephone';
}
