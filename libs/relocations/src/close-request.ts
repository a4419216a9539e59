import { Injectable } from '@nestjs/common';
import { PROMISE_LIMIT_MINUTES, refusal, type CloseRelocation } from '@yiche/contracts';
import { Clock, writtenText } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { relocationMachine, stateAfter } from './domain/relocation-machine.js';
import { LookupBook } from './persistence/lookup-book.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';

/** Writes the outcome and lets go of the request: closed, or waiting for a promised time (B7). */
@Injectable()
export class CloseRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly book: LookupBook,
    private readonly clock: Clock,
  ) {}

  async execute(actor: Actor, id: string, body: CloseRelocation): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lockVersion(transaction, id, actor, body.version);
      const [live] = await transaction.manager.query<unknown[]>(
        'SELECT 1 FROM owner_attempt WHERE relocation_id = $1 AND ended_at IS NULL AND NOT rang_back',
        [id],
      );
      if (live) throw refusal('relocations/owner-call-live');
      const now = this.clock.now();
      if (body.promisedAt && !isPromise(new Date(body.promisedAt), now)) throw refusal('relocations/promise-too-far');
      const state = stateAfter(body.outcome);
      if (!relocationMachine.allows(request.state, state)) throw refusal('relocations/not-open');
      Object.assign(request, {
        state,
        outcome: body.outcome,
        note: writtenText(body.note),
        promisedAt: body.promisedAt ? new Date(body.promisedAt) : null,
        closedAt: state === 'closed' ? now : null,
        holderId: null,
      });
      await this.book.endTasks(transaction, request, now, null);
      await this.writer.save(transaction, request, 'outcome', actor, { outcome: body.outcome });
      await this.writer.audited(transaction, request, actor, 'outcome', { outcome: body.outcome });
    });
  }
}

/** Ahead, and at most a day away; a minute of grace for how long the request took. */
const isPromise = (at: Date, now: Date): boolean =>
  at >= now && at.getTime() - now.getTime() <= (PROMISE_LIMIT_MINUTES + 1) * 60_000;
