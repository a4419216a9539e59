import { Controller } from '@nestjs/common';
import { routes, type InputsOf, type Supervision } from '@yiche/contracts';
import { bureauInView, ReadsNothingPersonal, Serves, type SessionUser } from '@yiche/identity';
import { Clock, writtenText } from '@yiche/kernel';
import { StaleNumbers } from '@yiche/vehicles';
import { LookupApprovals } from '../lookup-approvals.service.js';
import { RelocationsConfig } from '../relocations-config.js';
import { UsageAlerts } from '../usage-alerts.service.js';

type In = InputsOf<typeof routes.supervision>;

/** What waits for a supervisor: agents who have reached a limit of lookups, and unusual use (C2). Each change answers with all of it. */
@Controller()
export class SupervisionController {
  constructor(
    private readonly approvals: LookupApprovals,
    private readonly alerts: UsageAlerts,
    private readonly staleNumbers: StaleNumbers,
    private readonly clock: Clock,
    private readonly config: RelocationsConfig,
  ) {}

  /** Agents' names, request numbers and plates: what every list of the operator's staff shows. */
  @Serves(routes.supervision.waiting)
  @ReadsNothingPersonal()
  async waiting(user: SessionUser): Promise<Supervision> {
    const bureauId = bureauInView(user);
    const [approvals, alerts, staleNumbers] = await Promise.all([
      this.approvals.waiting(user, bureauId),
      this.alerts.open(user, bureauId),
      this.staleNumbers.reported(bureauId),
    ]);
    return {
      now: this.clock.now().toISOString(),
      approvalPlates: this.config.approval.plates,
      approvals,
      alerts,
      staleNumbers: staleNumbers.map((each) => ({ ...each, reportedAt: each.reportedAt.toISOString() })),
    };
  }

  @Serves(routes.supervision.decide)
  async decide(user: SessionUser, { id, body }: In['decide']): Promise<Supervision> {
    await this.approvals.decide(user, bureauInView(user), id, body);
    return this.waiting(user);
  }

  @Serves(routes.supervision.overruleStaleNumber)
  async overruleStaleNumber(user: SessionUser, { id, body }: In['overruleStaleNumber']): Promise<Supervision> {
    await this.staleNumbers.overrule(id, body.ownerNumber, bureauInView(user), user, writtenText(body.reason));
    return this.waiting(user);
  }

  @Serves(routes.supervision.acknowledge)
  async acknowledge(user: SessionUser, { id, body }: In['acknowledge']): Promise<Supervision> {
    await this.alerts.acknowledge(user, bureauInView(user), id, body.reason);
    return this.waiting(user);
  }
}
