import { Body, Controller, Param, Patch, Post } from '@nestjs/common';
import {
  amendOutageSchema,
  recordOutageSchema,
  type AmendOutage,
  type Outage,
  type RecordOutage,
} from '@yiche/contracts';
import {
  actorOf,
  bureauOfViewer,
  Bureaus,
  CurrentUser,
  requireBureau,
  RequireRoles,
  type SessionUser,
} from '@yiche/identity';
import { z } from 'zod';
import { Outages } from '../outages.service.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };

/** Outages that people enter or judge otherwise. */
@Controller('api/settlement')
@RequireRoles('settlement-clerk', 'supervisor')
export class OutagesController {
  constructor(
    private readonly outages: Outages,
    private readonly bureaus: Bureaus,
  ) {}

  @Post('outages')
  record(@CurrentUser() user: SessionUser, @Body({ schema: recordOutageSchema }) body: RecordOutage): Promise<Outage> {
    requireBureau(user, this.bureaus, body.bureauId);
    return this.outages.record(actorOf(user), body);
  }

  @Patch('outages/:id')
  amend(
    @CurrentUser() user: SessionUser,
    @Param('id', id) outageId: string,
    @Body({ schema: amendOutageSchema }) body: AmendOutage,
  ): Promise<Outage> {
    return this.outages.amend(actorOf(user), outageId, body, bureauOfViewer(user));
  }
}
