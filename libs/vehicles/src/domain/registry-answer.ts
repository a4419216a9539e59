import type { LookupResult } from '@yiche/contracts';

/** What a registry knows of a vehicle. Holds personal data: it goes nowhere but into `VehicleLookups`. */
export interface RegistryVehicle {
  readonly brand: string | null;
  readonly model: string | null;
  readonly colour: string | null;
  readonly ownerName: string | null;
  /** As the registry writes it; null where it has none. */
  readonly ownerNumber: string | null;
  /** Another one, where it has two. */
  readonly secondNumber: string | null;
  /** Contract date up to which the registration is valid, `YYYY-MM-DD`. */
  readonly validTo: string | null;
}

/** Answers that come with a vehicle. Whether there is a telephone is seen when its number is read. */
export const ANSWERS_WITH_VEHICLE = ['found', 'do-not-call', 'stale-number'] as const;

/**
 * Answers without one: of several vehicles under one plate none is told, because all owners but one are the wrong one (C3);
 * `out-of-province`: another platform's; `not-allowed`: this line may not ask for it (police, military, …).
 */
export const ANSWERS_WITHOUT_VEHICLE = ['not-found', 'several', 'out-of-province', 'not-allowed'] as const;

/** What a registry says of a plate. That it says nothing is a `RegistryFailure`. */
export type RegistryAnswer =
  | { readonly kind: (typeof ANSWERS_WITH_VEHICLE)[number]; readonly vehicle: RegistryVehicle }
  | { readonly kind: (typeof ANSWERS_WITHOUT_VEHICLE)[number] };

/** What a registry may say beside or instead of a vehicle: why its owner is not simply called. */
export const CAUTIONS = ['several', 'do-not-call', 'stale-number', 'out-of-province', 'not-allowed'] as const;
export type Caution = (typeof CAUTIONS)[number];

/** What is kept of an answer's kind: whether there is a vehicle, and what to mind. */
export function keptOf(answer: RegistryAnswer): { readonly found: boolean; readonly caution: Caution | null } {
  return { found: 'vehicle' in answer, caution: CAUTIONS.find((each) => each === answer.kind) ?? null };
}

/** How a lookup ended, as people are told; a vehicle is called for `found` alone. */
export function lookupResult(kept: {
  readonly found: boolean;
  readonly caution: Caution | null;
  readonly hasNumber: boolean;
}): LookupResult {
  if (kept.caution !== null) return kept.caution;
  if (!kept.found) return 'not-found';
  return kept.hasNumber ? 'found' : 'no-telephone';
}
