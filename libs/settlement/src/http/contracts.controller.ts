import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ContractChanges, Contracts } from '@yiche/billing';
import {
  enterAdjustmentSchema,
  newContractVersionSchema,
  renewContractSchema,
  testNumberSchema,
  type Contract,
  type EnterAdjustment as AdjustmentBody,
  type NewContractVersion,
  type RenewContract,
  type TestNumberEntry,
} from '@yiche/contracts';
import {
  actorOf,
  bureauOfViewer,
  CurrentUser,
  ReadsNothingPersonal,
  RequireRoles,
  type SessionUser,
} from '@yiche/identity';
import type { TelephoneNumber } from '@yiche/kernel';
import { z } from 'zod';
import { EnterAdjustment } from '../closing/enter-adjustment.js';
import { ContractViews } from '../views/contract-views.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };

/**
 * Contracts: the administrator changes and renews them, the clerk enters adjustments; who belongs to a bureau, those of that bureau.
 * Each change answers with the contract as it is then.
 */
@Controller('api/settlement')
@RequireRoles('administrator')
export class ContractsController {
  constructor(
    private readonly contracts: Contracts,
    private readonly views: ContractViews,
    private readonly changes: ContractChanges,
    private readonly adjustments: EnterAdjustment,
  ) {}

  @Get('contracts')
  @ReadsNothingPersonal()
  @RequireRoles('settlement-clerk', 'supervisor', 'administrator', 'bureau-viewer')
  list(@CurrentUser() user: SessionUser): Promise<Contract[]> {
    return this.views.all(user);
  }

  @Post('contracts/:id/versions')
  async addVersion(
    @CurrentUser() user: SessionUser,
    @Param('id', id) contractId: string,
    @Body({ schema: newContractVersionSchema }) body: NewContractVersion,
  ): Promise<Contract> {
    await this.contracts.inView(contractId, bureauOfViewer(user));
    await this.changes.addVersion(actorOf(user), contractId, body);
    return this.views.one(user, contractId);
  }

  @Post('contracts/:id/renewals')
  async renew(
    @CurrentUser() user: SessionUser,
    @Param('id', id) contractId: string,
    @Body({ schema: renewContractSchema }) body: RenewContract,
  ): Promise<Contract> {
    await this.contracts.inView(contractId, bureauOfViewer(user));
    await this.changes.renew(actorOf(user), contractId, body);
    return this.views.one(user, contractId);
  }

  @Post('contracts/:id/test-numbers')
  @HttpCode(200)
  async testNumber(
    @CurrentUser() user: SessionUser,
    @Param('id', id) contractId: string,
    @Body({ schema: testNumberSchema }) body: { number: TelephoneNumber },
  ): Promise<TestNumberEntry> {
    await this.contracts.inView(contractId, bureauOfViewer(user));
    return { id: await this.changes.enterTestNumber(actorOf(user), contractId, body.number) };
  }

  @Post('adjustments')
  @RequireRoles('settlement-clerk')
  async adjust(
    @CurrentUser() user: SessionUser,
    @Body({ schema: enterAdjustmentSchema }) body: AdjustmentBody,
  ): Promise<Contract> {
    await this.contracts.inView(body.contractId, bureauOfViewer(user));
    await this.adjustments.enter(actorOf(user), body);
    return this.views.one(user, body.contractId);
  }
}
