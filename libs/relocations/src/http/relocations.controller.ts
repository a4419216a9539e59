import { Controller } from '@nestjs/common';
import {
  refusal,
  routes,
  type Attempt,
  type DeskTask,
  type InputsOf,
  type Lookup,
  type PersonInClear,
  type Relocation,
  type RelocationPage,
} from '@yiche/contracts';
import { Reads, ReadsNothingPersonal, Serves, type SessionUser } from '@yiche/identity';
import { AttemptResults } from '../attempt-results.js';
import { CallOwner } from '../call-owner.js';
import { CloseRequest } from '../close-request.js';
import { DeskTasks } from '../desk-tasks.service.js';
import { LookUpVehicle } from '../look-up-vehicle.js';
import { LookupApprovals } from '../lookup-approvals.service.js';
import { RelocationQueries } from '../persistence/relocation-queries.js';
import { RequestIntake } from '../request-intake.js';
import { RequestReadings } from '../request-readings.service.js';
import { WriteRequest } from '../write-request.js';

type In = InputsOf<typeof routes.relocation>;

/** Requests: agents work on them, supervisors and the bureau's viewers read them. */
@Controller()
export class RelocationsController {
  constructor(
    private readonly intake: RequestIntake,
    private readonly writeRequest: WriteRequest,
    private readonly attemptResults: AttemptResults,
    private readonly closeRequest: CloseRequest,
    private readonly lookUpVehicle: LookUpVehicle,
    private readonly callOwner: CallOwner,
    private readonly approvals: LookupApprovals,
    private readonly queries: RelocationQueries,
    private readonly readings: RequestReadings,
    private readonly tasks: DeskTasks,
  ) {}

  /** Plates and numbers of requests, as on the list of requests; nothing of an owner or a requester. */
  @Serves(routes.desk.tasks)
  @ReadsNothingPersonal()
  deskTasks(user: SessionUser): Promise<DeskTask[]> {
    return this.tasks.of(user);
  }

  @Serves(routes.relocation.take)
  async take(user: SessionUser, { id }: In['take']): Promise<Relocation> {
    await this.tasks.take(user, id);
    return this.queries.detail(id, user);
  }

  @Serves(routes.relocation.page)
  @Reads('relocation-list', { writtenByService: true })
  page(user: SessionUser, { query }: In['page']): Promise<RelocationPage> {
    return this.readings.page(user, query);
  }

  @Serves(routes.relocation.detail)
  @Reads('relocation', { of: ['id'], writtenByService: true })
  detail(user: SessionUser, { id }: In['detail']): Promise<Relocation> {
    return this.readings.detail(user, id);
  }

  @Serves(routes.relocation.open)
  async open(user: SessionUser, { body }: In['open']): Promise<Relocation> {
    return this.queries.detail(await this.intake.open(user, body.callId, body.onlyOfOwner), user);
  }

  @Serves(routes.relocation.join)
  async join(user: SessionUser, { id, body }: In['join']): Promise<Relocation> {
    await this.intake.join(user, id, body.callId);
    return this.queries.detail(id, user);
  }

  @Serves(routes.relocation.change)
  async change(user: SessionUser, { id, body }: In['change']): Promise<Relocation> {
    await this.writeRequest.change(user, id, body);
    return this.queries.detail(id, user);
  }

  @Serves(routes.relocation.suspectClone)
  async suspectClone(user: SessionUser, { id, body }: In['suspectClone']): Promise<Relocation> {
    await this.writeRequest.suspectClone(user, id, body.suspected);
    return this.queries.detail(id, user);
  }

  @Serves(routes.relocation.lookUp)
  lookUp(user: SessionUser, { id }: In['lookUp']): Promise<Lookup> {
    return this.lookUpVehicle.execute(user, id);
  }

  /** Asks a supervisor for further plates where a limit is reached. */
  @Serves(routes.relocation.askApproval)
  async askApproval(user: SessionUser, { id }: In['askApproval']): Promise<Relocation> {
    await this.approvals.ask(user, id);
    return this.queries.detail(id, user);
  }

  @Serves(routes.relocation.reveal)
  @Reads('vehicle-lookup', { of: ['lookupId'], writtenByService: true })
  reveal(user: SessionUser, { id, lookupId, body }: In['reveal']): Promise<Lookup> {
    return this.readings.reveal(user, id, lookupId, body.reason);
  }

  @Serves(routes.relocation.revealOwner)
  @Reads('owner-in-clear', { of: ['lookupId'], writtenByService: true })
  revealOwner(user: SessionUser, { id, lookupId, body }: In['revealOwner']): Promise<PersonInClear> {
    return this.readings.revealOwner(user, id, lookupId, body.reason);
  }

  @Serves(routes.relocation.revealRequester)
  @Reads('requester-in-clear', { of: ['callId'], writtenByService: true })
  revealRequester(user: SessionUser, { id, callId, body }: In['revealRequester']): Promise<PersonInClear> {
    return this.readings.revealRequester(user, id, callId, body.reason);
  }

  @Serves(routes.relocation.callOwner)
  async call(user: SessionUser, { id, body }: In['callOwner']): Promise<Attempt> {
    const attemptId = await this.callOwner.execute(user, id, body);
    const { attempts } = await this.queries.detail(id, user);
    const attempt = attempts.find((each) => each.id === attemptId);
    if (!attempt) throw refusal('relocations/unknown-attempt');
    return attempt;
  }

  @Serves(routes.relocation.attemptResult)
  async attemptResult(user: SessionUser, { id, attemptId, body }: In['attemptResult']): Promise<Relocation> {
    await this.attemptResults.write(user, id, attemptId, body);
    return this.queries.detail(id, user);
  }

  @Serves(routes.relocation.close)
  async close(user: SessionUser, { id, body }: In['close']): Promise<Relocation> {
    await this.closeRequest.execute(user, id, body);
    return this.queries.detail(id, user);
  }
}
