import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkQueue } from '@yiche/platform';
import { z } from 'zod';
import { ReconcileStatement } from '../reconciliation/reconcile-statement.js';
import { RECONCILE_TASK } from '../reconciliation/reconciliation-due.js';

const due = z.object({ statementId: z.uuid() });

/** A draft is compared after it was closed, after the carrier's file came, and when somebody asks for it. */
@Injectable()
export class ReconciliationDueListener implements OnModuleInit {
  constructor(
    private readonly queue: WorkQueue,
    private readonly reconcile: ReconcileStatement,
  ) {}

  onModuleInit(): void {
    this.queue.register(RECONCILE_TASK, async (payload) => {
      await this.reconcile.execute(due.parse(payload).statementId);
    });
  }
}
