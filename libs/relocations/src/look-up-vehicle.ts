import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallControl, type CallState } from '@yiche/calls';
import { isUrgent, refusal, type Lookup, type ReachedLimit } from '@yiche/contracts';
import { Clock, DomainError, newId } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { VehicleLookups, type LookupRequest } from '@yiche/vehicles';
import type { LookupDecision } from './domain/lookup-limits.js';
import { LookupBook, type LookupToReserve } from './persistence/lookup-book.js';
import type { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';
import { RelocationsConfig } from './relocations-config.js';
import { UsageAlerts } from './usage-alerts.service.js';

/**
 * Looks the request's plate up. Vehicle data may be used for moving cars and nothing else (合同四, C2): the request must be
 * open, in this agent's hand, and belong to the call that is on the agent's desk, live or just ended; and the plates of a request, and
 * of an agent's hour, are counted.
 */
@Injectable()
export class LookUpVehicle {
  /** By the id of the lookup: an equal one that comes meanwhile waits for its answer instead of asking again. */
  private readonly running = new Map<string, Promise<Lookup>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly agents: AgentService,
    private readonly control: CallControl,
    private readonly lookups: VehicleLookups,
    private readonly book: LookupBook,
    private readonly alerts: UsageAlerts,
    private readonly clock: Clock,
    private readonly config: RelocationsConfig,
  ) {}

  /**
   * @throws DomainError `relocations/lookup-without-call`, `relocations/lookup-too-late`, `relocations/no-plate`,
   * `relocations/plates-per-request`, `relocations/lookups-per-hour`, `relocations/lookup-running`, those of the request and of the
   * registry
   */
  execute(actor: Actor, relocationId: string): Promise<Lookup> {
    const id = newId();
    const answer = this.lookUp(id, actor, relocationId);
    this.running.set(id, answer);
    return answer.finally(() => this.running.delete(id));
  }

  private async lookUp(id: string, actor: Actor, relocationId: string): Promise<Lookup> {
    const call = await this.callOf(actor, relocationId);
    const { request, reserved } = await this.unitOfWork.run(async (transaction) => {
      const held = await this.writer.lockHeld(transaction, relocationId, actor);
      if (!(await this.writer.belongs(transaction, relocationId, call.id))) return { request: held, reserved: null };
      const lookup = reservation(id, held, call.id, actor);
      const decision = await this.book.reserve(transaction.manager, lookup, this.clock.now());
      return { request: held, reserved: { lookup, decision } };
    });
    if (!reserved) throw await this.withoutCall(actor, request.bureauId);
    return this.follow(reserved.decision, reserved.lookup, request, actor);
  }

  private async follow(
    decision: LookupDecision,
    lookup: LookupToReserve,
    request: RelocationRequest,
    actor: Actor,
  ): Promise<Lookup> {
    switch (decision.kind) {
      case 'refused':
        throw limitReached(decision.reached);
      case 'known':
        return this.lookups.view(await this.lookups.find(decision.lookupId));
      case 'running': {
        const answer = this.running.get(decision.lookupId);
        // On another process: nobody here can wait for it.
        if (!answer) throw refusal('relocations/lookup-running');
        return answer;
      }
      case 'ask':
        return this.ask(lookup, request, actor);
    }
  }

  private async ask(lookup: LookupToReserve, request: RelocationRequest, actor: Actor): Promise<Lookup> {
    await this.alerts.watchLookups(actor, request.bureauId);
    const asked: LookupRequest = {
      id: lookup.id,
      plate: { number: lookup.plateNumber, type: lookup.plateType },
      agentId: actor.userId,
      agentName: actor.displayName,
      relocationId: request.id,
      callId: lookup.callId,
      bureauId: request.bureauId,
      purpose: 'move-car',
      isUrgent: isUrgent(request.blocked),
    };
    const stored = await this.lookups
      .lookUp(asked, async (transaction, result) => {
        const current = await this.writer.lock(transaction, request.id);
        await this.book.settle(transaction.manager, lookup.id, result);
        if (result === 'answered')
          await this.writer.note(transaction, current, 'looked-up', actor, { plate: lookup.plateNumber });
      })
      .catch(async (cause: unknown) => {
        // Not kept, and its question neither: whoever asks again asks anew, and does not wait for an answer that nobody has.
        if ((cause as { code?: unknown }).code !== 'vehicles/registry-unavailable')
          await this.unitOfWork.run(({ manager }) => this.book.settle(manager, lookup.id, 'unavailable'));
        throw cause;
      });
    return this.lookups.view(stored);
  }

  /** The call on the agent's desk, live or ended a moment ago (C2). */
  private async callOf(actor: Actor, relocationId: string): Promise<CallState> {
    const callId = this.agents.find(actor.userId)?.callId;
    if (!callId) {
      // Held first: whose request it is not is told that, and alarms nobody.
      const held = await this.unitOfWork.run((transaction) => this.writer.lockHeld(transaction, relocationId, actor));
      throw await this.withoutCall(actor, held.bureauId);
    }
    const { call } = await this.control.onDesk(actor.userId, callId);
    const { afterCallMilliseconds } = this.config.lookups;
    if (call.endedAt && this.clock.now().getTime() - call.endedAt.getTime() > afterCallMilliseconds) {
      const minutes = Math.round(afterCallMilliseconds / 60_000);
      throw refusal('relocations/lookup-too-late', { minutes });
    }
    return call;
  }

  /** The supervisor is told (C2), and the agent is refused. */
  private async withoutCall(actor: Actor, bureauId: string): Promise<DomainError> {
    await this.alerts.lookupWithoutCall(actor, bureauId);
    return refusal('relocations/lookup-without-call');
  }
}

function reservation(id: string, request: RelocationRequest, callId: string, actor: Actor): LookupToReserve {
  const { plateNumber, plateType } = request;
  if (!plateNumber || !plateType) throw refusal('relocations/no-plate');
  return { id, relocationId: request.id, callId, agentId: actor.userId, plateNumber, plateType };
}

const limitReached = (reached: ReachedLimit): DomainError =>
  reached === 'request' ? refusal('relocations/plates-per-request') : refusal('relocations/lookups-per-hour');
