import type { NewAuditEntry } from '@yiche/audit';
import type { LookupRequest, OwnerNumberPurpose, StoredLookup } from './lookup-request.js';

/** `not-kept`: the registry was asked, and nobody has its answer. */
type LookupResult = 'found' | 'not-found' | 'registry-unavailable' | 'not-kept';

/** That a plate was looked up (C2). */
export function lookupEntry(request: LookupRequest, result: LookupResult, lookupId: string | null): NewAuditEntry {
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
      lookupId,
      result,
    },
  };
}

/** That an owner's number was opened, and what for. */
export function numberUsedEntry(
  { id, bureauId }: Pick<StoredLookup, 'id' | 'bureauId'>,
  { use, relocationId, agentId, agentName }: OwnerNumberPurpose,
): NewAuditEntry {
  return {
    actorId: agentId,
    actorName: agentName,
    action: 'vehicles.owner-number-used',
    subjectType: 'vehicle-lookup',
    subjectId: id,
    bureauId,
    details: { use, relocationId },
  };
}
