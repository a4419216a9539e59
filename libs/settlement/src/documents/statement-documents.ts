import type { SessionUser } from '@yiche/identity';
import type { StatementDocument } from '@yiche/evidence';

/** Closed statements as documents, for those who may see them. */
export abstract class StatementDocuments {
  /** @throws DomainError `settlement/unknown-statement`, also when it is not in this user's view */
  abstract of(id: string, user: SessionUser): Promise<StatementDocument>;

  /** The keys with which statements were signed here, SPKI DER in base64: any other is a stranger's. */
  abstract knownKeys(): Promise<readonly string[]>;
}
