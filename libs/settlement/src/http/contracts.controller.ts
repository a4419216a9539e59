import { Controller } from '@nestjs/common';
import { ContractChanges, Contracts } from '@yiche/billing';
import { routes, type Contract, type InputsOf, type TestNumberEntry } from '@yiche/contracts';
import { actorOf, bureauOfViewer, ReadsNothingPersonal, Serves, type SessionUser } from '@yiche/identity';
import { EnterAdjustment } from '../closing/enter-adjustment.js';
import { ContractViews } from '../views/contract-views.js';

type In = InputsOf<typeof routes.contract>;

/**
 * Contracts: the administrator changes them and records their assessments, the clerk enters adjustments; who belongs to a bureau, those of that bureau.
 * Each change answers with the contract as it is then.
 */
@Controller()
export class ContractsController {
  constructor(
    private readonly contracts: Contracts,
    private readonly views: ContractViews,
    private readonly changes: ContractChanges,
    private readonly adjustments: EnterAdjustment,
  ) {}

  @Serves(routes.contract.list)
  @ReadsNothingPersonal()
  list(user: SessionUser): Promise<Contract[]> {
    return this.views.all(user);
  }

  @Serves(routes.contract.addVersion)
  async addVersion(user: SessionUser, { id: contractId, body }: In['addVersion']): Promise<Contract> {
    await this.contracts.inView(contractId, bureauOfViewer(user));
    await this.changes.addVersion(actorOf(user), contractId, body);
    return this.views.one(user, contractId);
  }

  @Serves(routes.contract.assess)
  async assess(user: SessionUser, { id: contractId, body }: In['assess']): Promise<Contract> {
    await this.contracts.inView(contractId, bureauOfViewer(user));
    await this.changes.assess(actorOf(user), contractId, body);
    return this.views.one(user, contractId);
  }

  @Serves(routes.contract.testNumber)
  async testNumber(user: SessionUser, { id: contractId, body }: In['testNumber']): Promise<TestNumberEntry> {
    await this.contracts.inView(contractId, bureauOfViewer(user));
    return { id: await this.changes.enterTestNumber(actorOf(user), contractId, body.number) };
  }

  @Serves(routes.contract.adjust)
  async adjust(user: SessionUser, { body }: In['adjust']): Promise<Contract> {
    await this.contracts.inView(body.contractId, bureauOfViewer(user));
    await this.adjustments.enter(actorOf(user), body);
    return this.views.one(user, body.contractId);
  }
}
