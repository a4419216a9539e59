import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { refusal, type AgentResult } from '@yiche/contracts';
import { Clock, writtenText } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { StaleNumbers } from '@yiche/vehicles';
import { Not } from 'typeorm';
import { OwnerAttempt } from './persistence/owner-attempt.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';
import { SupervisionChanged } from './relocation-events.js';

/** What the agent says an attempt came to (C7), beside what signalling said, and what follows from it. */
@Injectable()
export class AttemptResults {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly staleNumbers: StaleNumbers,
    private readonly agents: AgentService,
    private readonly clock: Clock,
  ) {}

  async write(actor: Actor, id: string, attemptId: string, body: { result: AgentResult; note: string }): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lock(transaction, id);
      const attempt = await transaction.manager.findOneBy(OwnerAttempt, { id: attemptId, relocationId: id });
      // Who has an owner who rang back on the line, or had a moment ago, says what they said, whoever has the request in hand.
      const isTheirs = attempt?.rangBack && this.agents.find(actor.userId)?.callId === attempt.callId;
      if (!isTheirs) this.writer.requireHeld(request, actor);
      if (!attempt) throw refusal('relocations/unknown-attempt');
      await transaction.manager.update(
        OwnerAttempt,
        { id: attemptId },
        { agentResult: body.result, note: writtenText(body.note) },
      );
      await this.writer.note(transaction, request, 'attempt-result', actor, { attemptId, result: body.result });
      // Last: both write to the trail.
      await this.heedStranger(transaction, attempt, body.result, actor);
      transaction.publish(new SupervisionChanged(this.clock.now()));
    });
  }

  /** Whoever answers is no owner, or is one after all: for this attempt, if no other at the same number has met a stranger. */
  private async heedStranger(
    transaction: Transaction,
    { id, lookupId, ownerNumber, agentResult: before }: OwnerAttempt,
    result: AgentResult,
    actor: Actor,
  ): Promise<void> {
    if (result === 'not-owner') return this.staleNumbers.report(transaction, lookupId, ownerNumber, actor);
    if (before !== 'not-owner') return;
    const others = await transaction.manager.countBy(OwnerAttempt, {
      ...{ lookupId, ownerNumber, agentResult: 'not-owner', id: Not(id) },
    });
    if (others === 0) await this.staleNumbers.withdraw(transaction, lookupId, ownerNumber, actor, result);
  }
}
