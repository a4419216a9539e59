import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  attemptResultSchema,
  callOwnerSchema,
  changeRelocationSchema,
  closeRelocationSchema,
  openRelocationSchema,
  relocationQuerySchema,
  writtenReasonSchema,
  type AgentResult,
  type Attempt,
  type ChangeRelocation,
  type CloseRelocation,
  type Lookup,
  type Relocation,
  type RelocationPage,
  type RelocationQuery,
  type WrittenReason,
} from '@yiche/contracts';
import { CurrentUser, Reads, RequireRoles, type SessionUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { z } from 'zod';
import { CallOwner } from '../call-owner.js';
import { LookUpVehicle } from '../look-up-vehicle.js';
import { LookupApprovals } from '../lookup-approvals.service.js';
import { RelocationQueries } from '../persistence/relocation-queries.js';
import { RelocationService } from '../relocation.service.js';
import { RequestReadings } from '../request-readings.service.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };
const nothing = { schema: z.strictObject({}).optional() };

/** Requests: agents work on them, supervisors and the bureau's viewers read them. */
@Controller('api/relocations')
@RequireRoles('agent')
export class RelocationsController {
  constructor(
    private readonly relocations: RelocationService,
    private readonly lookUpVehicle: LookUpVehicle,
    private readonly callOwner: CallOwner,
    private readonly approvals: LookupApprovals,
    private readonly queries: RelocationQueries,
    private readonly readings: RequestReadings,
  ) {}

  @Get()
  @Reads('relocation-list', { writtenByService: true })
  @RequireRoles('agent', 'supervisor', 'bureau-viewer')
  page(
    @CurrentUser() user: SessionUser,
    @Query({ schema: relocationQuerySchema }) query: RelocationQuery,
  ): Promise<RelocationPage> {
    return this.readings.page(user, query);
  }

  @Get(':id')
  @Reads('relocation', { of: ['id'], writtenByService: true })
  @RequireRoles('agent', 'supervisor', 'bureau-viewer')
  detail(@CurrentUser() user: SessionUser, @Param('id', id) relocationId: string): Promise<Relocation> {
    return this.readings.detail(user, relocationId);
  }

  @Post()
  async open(
    @CurrentUser() user: SessionUser,
    @Body({ schema: openRelocationSchema }) body: { callId: string },
  ): Promise<Relocation> {
    return this.queries.detail(await this.relocations.open(user, body.callId), user);
  }

  @Post(':id/join')
  @HttpCode(200)
  async join(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Body({ schema: openRelocationSchema }) body: { callId: string },
  ): Promise<Relocation> {
    await this.relocations.join(user, relocationId, body.callId);
    return this.queries.detail(relocationId, user);
  }

  @Patch(':id')
  async change(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Body({ schema: changeRelocationSchema }) body: ChangeRelocation,
  ): Promise<Relocation> {
    await this.relocations.change(user, relocationId, body);
    return this.queries.detail(relocationId, user);
  }

  @Post(':id/lookups')
  lookUp(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Body(nothing) _body: unknown,
  ): Promise<Lookup> {
    return this.lookUpVehicle.execute(user, relocationId);
  }

  /** Asks a supervisor for further plates where a limit is reached. */
  @Post(':id/lookup-approvals')
  @HttpCode(200)
  async askApproval(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Body(nothing) _body: unknown,
  ): Promise<Relocation> {
    await this.approvals.ask(user, relocationId);
    return this.queries.detail(relocationId, user);
  }

  @Post(':id/lookups/:lookupId/reveal')
  @HttpCode(200)
  @Reads('vehicle-lookup', { of: ['lookupId'], writtenByService: true })
  @RequireRoles('supervisor', 'bureau-viewer')
  reveal(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Param('lookupId', id) lookupId: string,
    @Body({ schema: writtenReasonSchema }) body: WrittenReason,
  ): Promise<Lookup> {
    return this.readings.reveal(user, relocationId, lookupId, body.reason);
  }

  @Post(':id/owner-calls')
  async call(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Body({ schema: callOwnerSchema }) body: { lookupId: string },
  ): Promise<Attempt> {
    const attemptId = await this.callOwner.execute(user, relocationId, body.lookupId);
    const { attempts } = await this.queries.detail(relocationId, user);
    const attempt = attempts.find((each) => each.id === attemptId);
    if (!attempt) throw new DomainError('relocations/unknown-attempt', '没有这次呼叫记录', 'not-found');
    return attempt;
  }

  @Post(':id/attempts/:attemptId/result')
  @HttpCode(200)
  async attemptResult(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Param('attemptId', id) attemptId: string,
    @Body({ schema: attemptResultSchema }) body: { result: AgentResult; note: string },
  ): Promise<Relocation> {
    await this.relocations.writeAttemptResult(user, relocationId, attemptId, body);
    return this.queries.detail(relocationId, user);
  }

  @Post(':id/close')
  @HttpCode(200)
  async close(
    @CurrentUser() user: SessionUser,
    @Param('id', id) relocationId: string,
    @Body({ schema: closeRelocationSchema }) body: CloseRelocation,
  ): Promise<Relocation> {
    await this.relocations.close(user, relocationId, body);
    return this.queries.detail(relocationId, user);
  }
}
