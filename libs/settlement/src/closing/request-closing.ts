import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { refusal } from '@yiche/contracts';
import { Clock, DomainError } from '@yiche/kernel';
import { Logger, UnitOfWork, WorkQueue } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '@yiche/identity';
import { Contracts } from '@yiche/billing';
import { StatementSigner } from '@yiche/evidence';
import { CloseMonth } from './close-month.js';
import { MonthDue } from './month-due.js';

/** Durable work: closes a month that somebody asked for. Payload: `{ contractId, month }`. */
export const CLOSE_TASK = 'settlement.close-month';
const closeTask = z.object({ contractId: z.uuid(), month: z.string() });

/** Lines between two notes of how far a closing is. */
const NOTE_EVERY = 20_000;

/** A month is closed in the background: a large one takes longer than anybody waits for an answer. Where it stands is a row. */
@Injectable()
export class RequestClosing implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly queue: WorkQueue,
    private readonly contracts: Contracts,
    private readonly due: MonthDue,
    private readonly closeMonth: CloseMonth,
    private readonly signer: StatementSigner,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.queue.register(CLOSE_TASK, (payload) => this.work(closeTask.parse(payload)));
  }

  /**
   * Asks for a month to be closed; what already can be seen to be wrong is refused at once. Asking again is harmless.
   * @throws DomainError as `CloseMonth.close`; `settlement/already-closed`
   */
  async request(contractId: string, month: string, actor: Actor): Promise<void> {
    const contract = await this.contracts.get(contractId);
    const closed = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM settlement_statement WHERE contract_id = $1 AND month = $2',
      [contractId, month],
    );
    if (closed.length > 0) throw refusal('settlement/already-closed', { month });
    await this.due.check(contract, month);
    this.signer.publicKey();
    await this.unitOfWork.run(async (transaction) => {
      await transaction.manager.query(
        `INSERT INTO settlement_closing (contract_id, month, requested_at, requested_by, actor_id) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (contract_id, month) DO UPDATE SET error = NULL, lines = 0`,
        [contractId, month, this.clock.now(), actor.name, actor.id],
      );
      await transaction.addJob(CLOSE_TASK, { contractId, month }, { key: `${CLOSE_TASK}:${contractId}:${month}` });
    });
  }

  private async work({ contractId, month }: z.infer<typeof closeTask>): Promise<void> {
    const [asked] = await this.dataSource.query<{ requested_by: string; actor_id: string | null }[]>(
      'SELECT requested_by, actor_id FROM settlement_closing WHERE contract_id = $1 AND month = $2',
      [contractId, month],
    );
    if (!asked) return; // closed already
    let noted = 0;
    const progress = (lines: number): void => {
      if (lines - noted < NOTE_EVERY) return;
      noted = lines;
      void this.note(contractId, month, 'lines = $3', lines);
    };
    try {
      await this.closeMonth.close(contractId, month, { id: asked.actor_id, name: asked.requested_by }, progress);
    } catch (cause) {
      const isRefusal = cause instanceof DomainError;
      await this.note(contractId, month, 'error = $3', isRefusal ? cause.message : '结账时出错，系统会自动重试');
      if (!isRefusal) throw cause; // the queue tries again
    }
  }

  /** On a connection of its own, so that it is seen while the closing's transaction is open. */
  private async note(contractId: string, month: string, change: string, value: string | number): Promise<void> {
    await this.dataSource
      .query(`UPDATE settlement_closing SET ${change} WHERE contract_id = $1 AND month = $2`, [
        contractId,
        month,
        value,
      ])
      .catch((cause: unknown) => this.logger.warn({ err: cause }, 'how far a closing is could not be noted'));
  }
}
