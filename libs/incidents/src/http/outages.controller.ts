import { Controller } from '@nestjs/common';
import { routes, type InputsOf, type Outage } from '@yiche/contracts';
import { actorOf, bureauOfViewer, Bureaus, requireBureau, Serves, type SessionUser } from '@yiche/identity';
import { Outages } from '../outages.service.js';

type In = InputsOf<typeof routes.serviceReport>;

/** Outages that people enter or judge otherwise. */
@Controller()
export class OutagesController {
  constructor(
    private readonly outages: Outages,
    private readonly bureaus: Bureaus,
  ) {}

  @Serves(routes.serviceReport.recordOutage)
  record(user: SessionUser, { body }: In['recordOutage']): Promise<Outage> {
    requireBureau(user, this.bureaus, body.bureauId);
    return this.outages.record(actorOf(user), body);
  }

  @Serves(routes.serviceReport.amendOutage)
  amend(user: SessionUser, { id, body }: In['amendOutage']): Promise<Outage> {
    return this.outages.amend(actorOf(user), id, body, bureauOfViewer(user));
  }
}
