import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  decideApprovalSchema,
  writtenReasonSchema,
  type DecideApproval,
  type Supervision,
  type WrittenReason,
} from '@yiche/contracts';
import { bureauInView, CurrentUser, ReadsNothingPersonal, RequireRoles, type SessionUser } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import { z } from 'zod';
import { LookupApprovals } from '../lookup-approvals.service.js';
import { RelocationsConfig } from '../relocations-config.js';
import { UsageAlerts } from '../usage-alerts.service.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };

/** What waits for a supervisor: agents who have reached a limit of lookups, and unusual use (C2). Each change answers with all of it. */
@Controller('api/supervision')
@RequireRoles('supervisor')
export class SupervisionController {
  constructor(
    private readonly approvals: LookupApprovals,
    private readonly alerts: UsageAlerts,
    private readonly clock: Clock,
    private readonly config: RelocationsConfig,
  ) {}

  /** Agents' names, request numbers and plates: what every list of the operator's staff shows. */
  @Get()
  @ReadsNothingPersonal()
  async waiting(@CurrentUser() user: SessionUser): Promise<Supervision> {
    const bureauId = bureauInView(user);
    const [approvals, alerts] = await Promise.all([
      this.approvals.waiting(user, bureauId),
      this.alerts.open(user, bureauId),
    ]);
    return { now: this.clock.now().toISOString(), approvalPlates: this.config.approval.plates, approvals, alerts };
  }

  @Post('approvals/:id')
  @HttpCode(200)
  async decide(
    @CurrentUser() user: SessionUser,
    @Param('id', id) approvalId: string,
    @Body({ schema: decideApprovalSchema }) body: DecideApproval,
  ): Promise<Supervision> {
    await this.approvals.decide(user, bureauInView(user), approvalId, body);
    return this.waiting(user);
  }

  @Post('alerts/:id/acknowledgement')
  @HttpCode(200)
  async acknowledge(
    @CurrentUser() user: SessionUser,
    @Param('id', id) alertId: string,
    @Body({ schema: writtenReasonSchema }) body: WrittenReason,
  ): Promise<Supervision> {
    await this.alerts.acknowledge(user, bureauInView(user), alertId, body.reason);
    return this.waiting(user);
  }
}
