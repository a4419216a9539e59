import type { NewAuditEntry } from '@yiche/audit';
import type { LookupResult, WhichNumber } from '@yiche/contracts';
import type { FailureReason } from './domain/registry-failure.js';
import type { LookupRequest, OwnerNumberPurpose, StoredLookup } from './lookup-request.js';

/** How a lookup ended; `not-kept`: the registry was asked, and nobody has its answer. */
type AuditedResult = LookupResult | 'registry-unavailable' | 'not-kept';

/** What is written of a lookup's end. */
export interface LookupEnd {
  readonly result: AuditedResult;
  readonly lookupId: string | null;
  /** The lookup whose answer served again; absent where the registry was asked. */
  readonly answerOf?: string;
  /** Why the registry gave none. */
  readonly reason?: FailureReason;
}

/** That a plate was looked up (C2). */
export function lookupEntry(request: LookupRequest, end: LookupEnd): NewAuditEntry {
  return {
    actorId: request.agentId,
    actorName: request.agentName,
    action: 'vehicles.looked-up',
    subjectType: 'relocation',
    subjectId: request.relocationId,
    bureauId: request.bureauId,
    details: {
      plateNumber: request.plate.number,
      plateType: request.plate.type,
      purpose: request.purpose,
      callId: request.callId,
      ...(request.isRepeated ? { askedBy: 'itself' } : {}),
      ...end,
    },
  };
}

/** In the trail: the first is what was meant before there were two. */
export const whichNumber = (ownerNumber: WhichNumber): { readonly ownerNumber?: WhichNumber } =>
  ownerNumber === 'first' ? {} : { ownerNumber };

/** That an owner's number was opened, and what for. */
export function numberUsedEntry(
  { id, bureauId }: Pick<StoredLookup, 'id' | 'bureauId'>,
  { use, relocationId, agentId, agentName, ownerNumber }: OwnerNumberPurpose,
): NewAuditEntry {
  return {
    actorId: agentId,
    actorName: agentName,
    action: 'vehicles.owner-number-used',
    subjectType: 'vehicle-lookup',
    subjectId: id,
    bureauId,
    details: { use, relocationId, ...whichNumber(ownerNumber) },
  };
}
