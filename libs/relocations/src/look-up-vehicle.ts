import { Injectable } from '@nestjs/common';
import { CallControl } from '@yiche/calls';
import type { Lookup, PlateType } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { VehicleLookups } from '@yiche/vehicles';
import { AgentService } from '@yiche/agents';
import { RequestWriter, type Actor } from './persistence/request-writer.js';

/**
 * Looks the request's plate up. Vehicle data may be used for moving cars and nothing else (合同四, C2): the request must be
 * open, in this agent's hand, and belong to the call that is on the agent's desk, live or just ended.
 */
@Injectable()
export class LookUpVehicle {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly agents: AgentService,
    private readonly control: CallControl,
    private readonly lookups: VehicleLookups,
  ) {}

  /** @throws DomainError `relocations/lookup-without-call`, `relocations/no-plate`, those of the request and of the registry */
  async execute(actor: Actor, relocationId: string): Promise<Lookup> {
    const callId = this.agents.find(actor.userId)?.callId;
    if (!callId) throw withoutCall();
    await this.control.onDesk(actor.userId, callId);
    const request = await this.unitOfWork.run(async (transaction) => {
      const held = await this.writer.lockHeld(transaction, relocationId, actor);
      if (!(await this.writer.belongs(transaction, relocationId, callId))) throw withoutCall();
      return held;
    });
    if (!request.plateNumber) throw new DomainError('relocations/no-plate', '请先填写车牌号码', 'invalid');

    // Outside a transaction: the registry belongs to others and may take seconds.
    const stored = await this.lookups.lookUp({
      plate: { number: request.plateNumber, type: request.plateType as PlateType },
      agentId: actor.userId,
      agentName: actor.displayName,
      relocationId,
      callId,
      bureauId: request.bureauId,
      purpose: 'move-car',
    });
    const lookup = this.lookups.view(stored);
    await this.unitOfWork.run(async (transaction) => {
      const current = await this.writer.lock(transaction, relocationId);
      await this.writer.note(transaction, current, 'looked-up', actor, {
        plate: lookup.plateNumber,
        found: lookup.found,
      });
    });
    return lookup;
  }
}

const withoutCall = (): DomainError =>
  new DomainError('relocations/lookup-without-call', '只能在处理该工单的通话期间查询车辆', 'forbidden');
