import type { Statement } from '@yiche/contracts';
import type { SessionUser } from '@yiche/identity';

/** A statement as a person sees it. */
export abstract class StatementViews {
  /** @throws DomainError `settlement/unknown-statement` */
  abstract view(id: string, user: SessionUser): Promise<Statement>;
}
