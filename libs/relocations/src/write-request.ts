import { Injectable } from '@nestjs/common';
import { refusal, type ChangeRelocation, type Plate } from '@yiche/contracts';
import { Clock, writtenText } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { plateKey } from './domain/lookup-limits.js';
import { LookupBook } from './persistence/lookup-book.js';
import type { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';

/** What stands in a request (B2): written by the agent who has it in hand. */
@Injectable()
export class WriteRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly book: LookupBook,
    private readonly clock: Clock,
  ) {}

  /** Writes place, plate and what is blocked; only what is named changes. */
  async change(actor: Actor, id: string, { version, plate, ...fields }: ChangeRelocation): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lockVersion(transaction, id, actor, version);
      const named = Object.fromEntries(
        Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, writtenText(value)]])),
      );
      if (plate) await this.forgetCorrected(transaction, request, plate);
      Object.assign(request, named, plate ? { plateNumber: plate.number, plateType: plate.type } : {});
      // A plate that was written wrongly is not asked for any more (合同四).
      if (plate)
        await this.book.endTasks(transaction, request, this.clock.now(), {
          plateNumber: plate.number,
          plateType: plate.type,
        });
      const details = { ...named, ...(plate ? { plate: plate.number, plateType: plate.type } : {}) };
      await this.writer.save(transaction, request, 'changed', actor, details);
    });
  }

  /** A plate that was written wrongly is none of the request's any more, and neither is what was suspected of it; one that was looked up stays. */
  private async forgetCorrected({ manager }: Transaction, request: RelocationRequest, written: Plate): Promise<void> {
    if (request.suspectedClones.length === 0) return;
    const stays = new Set((await this.book.platesOf(manager, request.id)).map(plateKey));
    stays.add(plateKey({ plateNumber: written.number, plateType: written.type }));
    request.suspectedClones = request.suspectedClones.filter((key) => stays.has(key));
  }

  /** Marks the plate that is written now as a copy of another car's, for the bureau; or takes that back. Harmless when it is so already. */
  async suspectClone(actor: Actor, id: string, suspected: boolean): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lockHeld(transaction, id, actor);
      const { plateNumber, plateType } = request;
      if (!plateNumber || !plateType) throw refusal('relocations/no-plate');
      const key = plateKey({ plateNumber, plateType });
      if (request.suspectedClones.includes(key) === suspected) return;
      const others = request.suspectedClones.filter((each) => each !== key);
      request.suspectedClones = suspected ? [...others, key] : others;
      const kind = suspected ? 'clone-suspected' : 'clone-cleared';
      await this.writer.save(transaction, request, kind, actor, { plate: plateNumber });
      await this.writer.audited(transaction, request, actor, kind, { plateNumber });
    });
  }
}
