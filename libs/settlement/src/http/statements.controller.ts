import { Controller } from '@nestjs/common';
import { Contracts } from '@yiche/billing';
import {
  routes,
  type BilledCallPage,
  type InputsOf,
  type MonthToClose,
  type Statement,
  type StatementList,
} from '@yiche/contracts';
import { actorOf, bureauOfViewer, Reads, ReadsNothingPersonal, Serves, type SessionUser } from '@yiche/identity';
import { MonthsToClose } from '../closing/months-to-close.js';
import { RequestClosing } from '../closing/request-closing.js';
import { BilledCalls } from '../views/billed-calls.js';
import { StatementViews } from '../views/statement-views.js';

type In = InputsOf<typeof routes.statement>;

/** Statements, and the way from an amount to its calls. */
@Controller()
export class StatementsController {
  constructor(
    private readonly views: StatementViews,
    private readonly calls: BilledCalls,
    private readonly closing: RequestClosing,
    private readonly toClose: MonthsToClose,
    private readonly contracts: Contracts,
  ) {}

  @Serves(routes.statement.list)
  @ReadsNothingPersonal()
  list(user: SessionUser): Promise<StatementList> {
    return this.views.list(user);
  }

  /** Begins to close a month; the list tells how far it is. */
  @Serves(routes.statement.close)
  async close(user: SessionUser, { body: { contractId, month } }: In['close']): Promise<MonthToClose> {
    const contract = await this.contracts.inView(contractId, bureauOfViewer(user));
    await this.closing.request(contractId, month, actorOf(user));
    return this.toClose.of(contract, month);
  }

  @Serves(routes.statement.read)
  @ReadsNothingPersonal()
  read(user: SessionUser, { id }: In['read']): Promise<Statement> {
    return this.views.view(id, user);
  }

  @Serves(routes.statement.lines)
  @Reads('statement-calls', { of: ['id'] })
  lines(user: SessionUser, { id, query }: In['lines']): Promise<BilledCallPage> {
    return this.calls.ofStatement(id, user, query);
  }

  @Serves(routes.statement.day)
  @Reads('statement-calls', { of: ['id', 'day'] })
  day(user: SessionUser, { id, day: onDay, query }: In['day']): Promise<BilledCallPage> {
    return this.calls.ofDay(id, user, onDay, query);
  }
}
