import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { AgentService, isInCall } from '@yiche/agents';
import { CallControl } from '@yiche/calls';
import {
  setAgentStateSchema,
  simulatedPhoneSchema,
  type DeskSnapshot,
  type SetAgentState,
  type SoftphoneCredential,
} from '@yiche/contracts';
import { CurrentUser, Reads, RequireRoles, type SessionUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { Pbx, SimulatedPbx } from '@yiche/telephony';
import { z } from 'zod';
import { ServerConfig } from '../config.js';
import { DeskService } from './desk.service.js';
import { extensionOf, Shifts } from './shifts.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };
const nothing = { schema: z.strictObject({}).optional() };
const command = {
  schema: z.enum(['hold', 'resume', 'merge', 'part', 'hangup', 'hangup-owner', 'retrieve'], { error: '没有这个操作' }),
};
type CallCommand = z.infer<typeof command.schema>;

/** What an agent does at the desk: come to work, choose a state, handle the call on it. */
@Controller('api')
@RequireRoles('agent')
export class DeskController {
  constructor(
    private readonly desks: DeskService,
    private readonly shifts: Shifts,
    private readonly agents: AgentService,
    private readonly control: CallControl,
    private readonly pbx: Pbx,
    private readonly config: ServerConfig,
  ) {}

  @Get('agent/desk')
  @Reads('desk', { own: () => true })
  desk(@CurrentUser() user: SessionUser): Promise<DeskSnapshot> {
    return this.desks.snapshot(user);
  }

  @Post('agent/shift')
  async startShift(@CurrentUser() user: SessionUser, @Body(nothing) _body: unknown): Promise<SoftphoneCredential> {
    const credential = await this.shifts.begin(user);
    if (credential.kind === 'simulated') return credential;
    const { username, password, uri } = credential;
    const webSocketPort = this.config.softphonePublicPort;
    return { kind: 'webrtc', username, password, uri, webSocketPath: '/ws', webSocketPort };
  }

  @Delete('agent/shift')
  @HttpCode(204)
  async endShift(@CurrentUser() user: SessionUser): Promise<void> {
    const agent = this.agents.find(user.userId);
    if (agent && isInCall(agent)) {
      throw new DomainError('agents/in-call', '通话中不能下线，请先结束通话', 'conflict');
    }
    await this.agents.endShift(user.userId);
  }

  @Post('agent/state')
  @HttpCode(200)
  async setState(
    @CurrentUser() user: SessionUser,
    @Body({ schema: setAgentStateSchema }) body: SetAgentState,
  ): Promise<DeskSnapshot> {
    await this.agents.choose(user.userId, body);
    return this.desks.snapshot(user);
  }

  @Post('agent/wrap-up/extension')
  @HttpCode(200)
  async extendWrapUp(@CurrentUser() user: SessionUser, @Body(nothing) _body: unknown): Promise<DeskSnapshot> {
    await this.agents.extendWrapUp(user.userId);
    return this.desks.snapshot(user);
  }

  /** The telephone without sound: answers the call that rings at this agent's extension. */
  @Post('agent/simulated-phone')
  @HttpCode(200)
  async simulatedPhone(
    @CurrentUser() user: SessionUser,
    @Body({ schema: simulatedPhoneSchema }) _body: unknown,
  ): Promise<DeskSnapshot> {
    if (!(this.pbx instanceof SimulatedPbx)) throw new DomainError('desk/real-phone', '请用软电话接听', 'conflict');
    this.pbx.answer(extensionOf(user));
    return this.desks.snapshot(user);
  }

  @Post('calls/:callId/:command')
  @HttpCode(200)
  async handle(
    @CurrentUser() user: SessionUser,
    @Param('callId', id) callId: string,
    @Param('command', command) what: CallCommand,
    @Body(nothing) _body: unknown,
  ): Promise<DeskSnapshot> {
    const { userId } = user;
    switch (what) {
      case 'hold':
        await this.control.hold(userId, callId);
        break;
      case 'resume':
        await this.control.resume(userId, callId);
        break;
      case 'merge':
        await this.control.merge(userId, callId);
        break;
      case 'part':
        await this.control.part(userId, callId);
        break;
      case 'hangup':
        await this.control.hangup(userId, callId);
        break;
      case 'hangup-owner':
        await this.control.hangupOwner(userId, callId);
        break;
      case 'retrieve':
        await this.control.retrieve(userId, callId);
        break;
    }
    return this.desks.snapshot(user);
  }
}
