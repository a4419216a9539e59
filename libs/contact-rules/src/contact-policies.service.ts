import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditTrail } from '@yiche/audit';
import { refusal, type ContactPolicy, type ContactRules, type NewContactPolicy } from '@yiche/contracts';
import type { Actor } from '@yiche/identity';
import { Clock, contractDate, writtenText } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { OWN_POLICY } from './domain/next-attempt.js';

type Version = ContactRules['policies'][number];

/** Of two that begin on a day, the one that was entered last. */
const IN_FORCE = `SELECT policy FROM contact_policy_version WHERE bureau_id = $1 AND valid_from <= $2
  ORDER BY valid_from DESC, version DESC LIMIT 1`;

/** A bureau's contact policy in versions (C7): each holds from a day on, nothing is edited. */
@Injectable()
export class ContactPolicies {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** What holds on the contract day of this moment. @param manager of a transaction, so that nobody waits for another connection in it */
  async at(manager: EntityManager, bureauId: string, moment: Date): Promise<ContactPolicy> {
    const [row] = await manager.query<{ policy: ContactPolicy }[]>(IN_FORCE, [bureauId, contractDate(moment)]);
    return row ? kept(row.policy) : OWN_POLICY;
  }

  /** All of a bureau, newest first, and the one that holds today. */
  async of(bureauId: string): Promise<Pick<ContactRules, 'policies' | 'policyInForce' | 'policyVersionInForce'>> {
    const rows = await this.dataSource.query<(Omit<Version, 'enteredAt'> & { enteredAt: Date })[]>(
      `SELECT version, valid_from::text AS "validFrom", policy, reason, entered_by AS "enteredBy", entered_at AS "enteredAt"
       FROM contact_policy_version WHERE bureau_id = $1 ORDER BY version DESC LIMIT 500`,
      [bureauId],
    );
    const policies = rows.map(({ enteredAt, policy, ...version }) => ({
      ...version,
      policy: kept(policy),
      enteredAt: enteredAt.toISOString(),
    }));
    const today = contractDate(this.clock.now());
    const [inForce] = policies
      .filter(({ validFrom }) => validFrom <= today)
      .toSorted((a, b) => b.validFrom.localeCompare(a.validFrom) || b.version - a.version);
    return { policies, policyInForce: inForce?.policy ?? OWN_POLICY, policyVersionInForce: inForce?.version ?? 0 };
  }

  /**
   * Enters a policy that holds from a day on.
   * @throws DomainError `contact-rules/day-passed`, `contact-rules/changed-meanwhile`, `contact-rules/nothing-changed`
   */
  async enter(actor: Actor, bureauId: string, body: NewContactPolicy): Promise<void> {
    const { basedOn, validFrom } = body;
    await this.unitOfWork.run(async ({ manager }) => {
      // One after another: the second finds that what they looked at is no longer the latest.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('contact policy of ' || $1::text, 0))`, [
        bureauId,
      ]);
      const now = this.clock.now();
      if (validFrom < contractDate(now)) throw refusal('contact-rules/day-passed');
      const [latest] = await manager.query<{ version: number }[]>(
        'SELECT version FROM contact_policy_version WHERE bureau_id = $1 ORDER BY version DESC LIMIT 1',
        [bureauId],
      );
      if ((latest?.version ?? 0) !== basedOn) throw refusal('contact-rules/changed-meanwhile');
      const [then] = await manager.query<{ policy: ContactPolicy }[]>(IN_FORCE, [bureauId, validFrom]);
      const before = then ? kept(then.policy) : OWN_POLICY;
      const { secondNumber = before.secondNumber, ...rest } = body.policy;
      const policy: ContactPolicy = { ...rest, secondNumber };
      if (isDeepStrictEqual(before, policy)) throw refusal('contact-rules/nothing-changed');
      const version = basedOn + 1;
      const reason = writtenText(body.reason);
      await manager.query(
        `INSERT INTO contact_policy_version (bureau_id, version, valid_from, policy, reason, entered_by_id, entered_by, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [bureauId, version, validFrom, JSON.stringify(policy), reason, actor.id, actor.name, now],
      );
      await this.audit.append(manager, {
        ...{ actorId: actor.id, actorName: actor.name, action: 'contact-rules.policy-entered' },
        ...{ subjectType: 'bureau', subjectId: bureauId, bureauId },
        details: { version, validFrom, reason },
      });
    });
  }
}

/** One that was laid down before there was a second number calls none. */
const kept = (policy: Omit<ContactPolicy, 'secondNumber'> & Partial<ContactPolicy>): ContactPolicy => ({
  secondNumber: null,
  ...policy,
});
