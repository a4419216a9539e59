import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Contracts } from '@yiche/billing';
import {
  closeMonthSchema,
  contractDaySchema,
  dayQuerySchema,
  pageQuerySchema,
  type BilledCallPage,
  type CloseMonth,
  type DayQuery,
  type MonthToClose,
  type PageQuery,
  type Statement,
  type StatementList,
} from '@yiche/contracts';
import {
  actorOf,
  bureauOfViewer,
  CurrentUser,
  Reads,
  ReadsNothingPersonal,
  RequireRoles,
  type SessionUser,
} from '@yiche/identity';
import { z } from 'zod';
import { MonthsToClose } from '../closing/months-to-close.js';
import { RequestClosing } from '../closing/request-closing.js';
import { BilledCalls } from '../views/billed-calls.js';
import { StatementViews } from '../views/statement-views.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };
const day = { schema: contractDaySchema };

/** Statements, and the way from an amount to its calls. */
@Controller('api/settlement/statements')
@RequireRoles('settlement-clerk', 'administrator', 'supervisor', 'bureau-viewer')
export class StatementsController {
  constructor(
    private readonly views: StatementViews,
    private readonly calls: BilledCalls,
    private readonly closing: RequestClosing,
    private readonly toClose: MonthsToClose,
    private readonly contracts: Contracts,
  ) {}

  @Get()
  @ReadsNothingPersonal()
  list(@CurrentUser() user: SessionUser): Promise<StatementList> {
    return this.views.list(user);
  }

  /** Begins to close a month; the list tells how far it is. */
  @Post()
  @HttpCode(202)
  @RequireRoles('settlement-clerk')
  async close(
    @CurrentUser() user: SessionUser,
    @Body({ schema: closeMonthSchema }) { contractId, month }: CloseMonth,
  ): Promise<MonthToClose> {
    const { bureauId } = await this.contracts.inView(contractId, bureauOfViewer(user));
    await this.closing.request(contractId, month, actorOf(user));
    return this.toClose.of(contractId, bureauId, month);
  }

  @Get(':id')
  @ReadsNothingPersonal()
  read(@CurrentUser() user: SessionUser, @Param('id', id) statementId: string): Promise<Statement> {
    return this.views.view(statementId, user);
  }

  @Get(':id/lines')
  @Reads('statement-calls', { of: ['id'] })
  lines(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<BilledCallPage> {
    return this.calls.ofStatement(statementId, user, query);
  }

  @Get(':id/days/:day/calls')
  @Reads('statement-calls', { of: ['id', 'day'] })
  day(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Param('day', day) onDay: string,
    @Query({ schema: dayQuerySchema }) query: DayQuery,
  ): Promise<BilledCallPage> {
    return this.calls.ofDay(statementId, user, onDay, query);
  }
}
