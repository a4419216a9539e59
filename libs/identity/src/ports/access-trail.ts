import type { EntityManager } from 'typeorm';

/**
 * Where log-ins and changes of accounts are written down. It exists because `audit` stands beside `identity`, not above it: the
 * program gives `AuditTrail`, which has this method, to `IdentityModule.register`. Implement it only where the audit trail
 * of a deployment is kept by another system; `append` must then be as durable as the transaction of `manager`.
 */
export abstract class AccessTrail {
  abstract append(
    manager: EntityManager | null,
    entry: {
      readonly actorId: string | null;
      readonly actorName: string;
      readonly action: string;
      readonly subjectType: string;
      readonly subjectId: string | null;
      readonly bureauId?: string | null;
      readonly details?: Readonly<Record<string, string | number | boolean | null>>;
    },
  ): Promise<unknown>;
}
