import { Controller } from '@nestjs/common';
import { AgentService, isInCall } from '@yiche/agents';
import { CallControl } from '@yiche/calls';
import { refusal, routes, type DeskSnapshot, type InputsOf, type SoftphoneCredential } from '@yiche/contracts';
import { Reads, Serves, type SessionUser } from '@yiche/identity';
import { Pbx, SimulatedPbx } from '@yiche/telephony';
import { ServerConfig } from '../config.js';
import { DeskService } from './desk.service.js';
import { extensionOf, Shifts } from './shifts.js';

type In = InputsOf<typeof routes.desk>;

/** What an agent does at the desk: come to work, choose a state, handle the call on it. */
@Controller()
export class DeskController {
  constructor(
    private readonly desks: DeskService,
    private readonly shifts: Shifts,
    private readonly agents: AgentService,
    private readonly control: CallControl,
    private readonly pbx: Pbx,
    private readonly config: ServerConfig,
  ) {}

  @Serves(routes.desk.desk)
  @Reads('desk', { own: () => true })
  desk(user: SessionUser): Promise<DeskSnapshot> {
    return this.desks.snapshot(user);
  }

  @Serves(routes.desk.startShift)
  async startShift(user: SessionUser): Promise<SoftphoneCredential> {
    const credential = await this.shifts.begin(user);
    if (credential.kind === 'simulated') return credential;
    const { username, password, uri } = credential;
    const webSocketPort = this.config.softphonePublicPort;
    return { kind: 'webrtc', username, password, uri, webSocketPath: '/ws', webSocketPort };
  }

  @Serves(routes.desk.endShift)
  async endShift(user: SessionUser): Promise<void> {
    const agent = this.agents.find(user.userId);
    if (agent && isInCall(agent)) {
      throw refusal('agents/in-call#shift');
    }
    await this.agents.endShift(user.userId);
  }

  @Serves(routes.desk.setState)
  async setState(user: SessionUser, { body }: In['setState']): Promise<DeskSnapshot> {
    await this.agents.choose(user.userId, body);
    return this.desks.snapshot(user);
  }

  @Serves(routes.desk.extendWrapUp)
  async extendWrapUp(user: SessionUser): Promise<DeskSnapshot> {
    await this.agents.extendWrapUp(user.userId);
    return this.desks.snapshot(user);
  }

  /** The telephone without sound: answers the call that rings at this agent's extension. */
  @Serves(routes.desk.simulatedPhone)
  async simulatedPhone(user: SessionUser): Promise<DeskSnapshot> {
    if (!(this.pbx instanceof SimulatedPbx)) throw refusal('desk/real-phone');
    this.pbx.answer(extensionOf(user));
    return this.desks.snapshot(user);
  }

  @Serves(routes.desk.retrieve)
  async retrieve(user: SessionUser, { callId }: In['retrieve']): Promise<DeskSnapshot> {
    await this.control.retrieve(user.userId, callId);
    return this.desks.snapshot(user);
  }

  @Serves(routes.desk.handle)
  async handle(user: SessionUser, { callId, command }: In['handle']): Promise<DeskSnapshot> {
    const { userId } = user;
    switch (command) {
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
    }
    return this.desks.snapshot(user);
  }
}
