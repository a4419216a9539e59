import { Controller, StreamableFile } from '@nestjs/common';
import { routes, type ContactRules, type InputsOf } from '@yiche/contracts';
import {
  actorOf,
  bureauOfViewer,
  Bureaus,
  Reads,
  ReadsNothingPersonal,
  requireBureau,
  Serves,
  type SessionUser,
} from '@yiche/identity';
import { attachmentDisposition } from '@yiche/platform';
import { ContactPolicies } from '../contact-policies.service.js';
import { Scripts } from '../scripts.service.js';

type In = InputsOf<typeof routes.contactRules>;

/** What each bureau has laid down about calling owners; each change answers with all of the bureau's. */
@Controller()
export class ContactRulesController {
  constructor(
    private readonly bureaus: Bureaus,
    private readonly policies: ContactPolicies,
    private readonly scripts: Scripts,
  ) {}

  /** Rules, and the names of the operator's staff who entered them. */
  @Serves(routes.contactRules.list)
  @ReadsNothingPersonal()
  list(user: SessionUser): Promise<ContactRules[]> {
    const view = bureauOfViewer(user);
    const inView = this.bureaus.all().filter(({ id }) => view === null || id === view);
    return Promise.all(inView.map(({ id }) => this.of(user, id)));
  }

  @Serves(routes.contactRules.enterPolicy)
  async enterPolicy(user: SessionUser, { bureauId, body }: In['enterPolicy']): Promise<ContactRules> {
    await this.policies.enter(actorOf(user), requireBureau(user, this.bureaus, bureauId), body);
    return this.of(user, bureauId);
  }

  @Serves(routes.contactRules.proposeScript)
  async proposeScript(user: SessionUser, { bureauId, body }: In['proposeScript']): Promise<ContactRules> {
    await this.scripts.propose(actorOf(user), requireBureau(user, this.bureaus, bureauId), body);
    return this.of(user, bureauId);
  }

  @Serves(routes.contactRules.decideScript)
  async decideScript(user: SessionUser, { bureauId, proposalId, body }: In['decideScript']): Promise<ContactRules> {
    await this.scripts.decide(actorOf(user), requireBureau(user, this.bureaus, bureauId), proposalId, body);
    return this.of(user, bureauId);
  }

  @Serves(routes.contactRules.withdrawScript)
  async withdrawScript(user: SessionUser, { bureauId, proposalId }: In['withdrawScript']): Promise<ContactRules> {
    await this.scripts.withdraw(actorOf(user), requireBureau(user, this.bureaus, bureauId), proposalId);
    return this.of(user, bureauId);
  }

  @Serves(routes.contactRules.scan)
  @Reads('script-notice', { of: ['proposalId'] })
  async scan(user: SessionUser, { bureauId, proposalId }: In['scan']): Promise<StreamableFile> {
    const { name, content } = await this.scripts.scan(requireBureau(user, this.bureaus, bureauId), proposalId);
    // Helmet says nosniff for every answer: a browser keeps it as a file and opens nothing.
    const disposition = attachmentDisposition(name);
    return new StreamableFile(content, { type: 'application/octet-stream', disposition, length: content.length });
  }

  private async of(user: SessionUser, bureauId: string): Promise<ContactRules> {
    const mayChange = user.roles.includes('administrator');
    const mayDecide = mayChange || user.roles.includes('supervisor');
    const [policies, scripts] = await Promise.all([
      this.policies.of(bureauId),
      this.scripts.of(bureauId, { userId: user.userId, mayDecide, mayEnter: mayChange }),
    ]);
    return { bureauId, bureauName: this.bureaus.get(bureauId).name, ...policies, ...scripts, mayChange };
  }
}
