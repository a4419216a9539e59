import { canonicalNumber, isSubscriber, type TelephoneNumber } from '@yiche/kernel';
import type { Bureaus } from '@yiche/identity';
import type { Logger, PersonalData } from '@yiche/platform';
import { keptOf, type RegistryAnswer } from './domain/registry-answer.js';
import type { PlateRegistry } from './ports/plate-registry.js';
import type { LookupRequest, StoredLookup } from './lookup-request.js';

/** Names of the sealed fields: a ciphertext opens as the field it was sealed for and no other. */
export const OWNER_NAME = 'vehicle.owner-name';
export const OWNER_NUMBER = 'vehicle.owner-number';
export const SECOND_NUMBER = 'vehicle.second-number';

/** Makes of the registry's answer what is kept of it: the owner's data sealed. */
export class LookupSealer {
  constructor(
    private readonly registry: PlateRegistry,
    private readonly personalData: PersonalData,
    private readonly bureaus: Bureaus,
    private readonly logger: Logger,
  ) {}

  seal(request: LookupRequest, answer: RegistryAnswer, at: Date): StoredLookup {
    const vehicle = 'vehicle' in answer ? answer.vehicle : null;
    // A number that must not be called, or is somebody else’s by now, is not kept: nobody needs it.
    const callable = answer.kind === 'found' ? [vehicle?.ownerNumber, vehicle?.secondNumber] : [];
    const [ownerNumber = null, secondNumber = null] = this.dialable(callable, request.bureauId);
    const sealed = (value: string | null | undefined, field: string) =>
      value ? this.personalData.seal(value, field) : null;
    return {
      id: request.id,
      at,
      relocationId: request.relocationId,
      callId: request.callId,
      agentId: request.agentId,
      bureauId: request.bureauId,
      plateNumber: request.plate.number,
      plateType: request.plate.type,
      purpose: request.purpose,
      registry: this.registry.name,
      ...keptOf(answer),
      brand: vehicle?.brand ?? null,
      model: vehicle?.model ?? null,
      colour: vehicle?.colour ?? null,
      validTo: vehicle?.validTo ?? null,
      ownerNameSealed: sealed(vehicle?.ownerName, OWNER_NAME),
      ownerNumberSealed: sealed(ownerNumber, OWNER_NUMBER),
      answerOf: null,
      ownerNumberIndex: ownerNumber ? this.personalData.index(ownerNumber) : null,
      secondNumberSealed: sealed(secondNumber, SECOND_NUMBER),
      secondNumberIndex: secondNumber ? this.personalData.index(secondNumber) : null,
    };
  }

  /** The same answer for another request. */
  again(request: LookupRequest, known: StoredLookup, at: Date): StoredLookup {
    const { id, relocationId, callId, agentId, purpose } = request;
    return { ...known, id, at, relocationId, callId, agentId, purpose, answerOf: known.id };
  }

  /** The numbers in the form in which they are dialled, each once; without what cannot be read or may not be called: an owner may be left without one. */
  private dialable(written: readonly (string | null | undefined)[], bureauId: string): TelephoneNumber[] {
    const numbers = written.map((each) => (each ? this.numberOf(each, bureauId) : null));
    return [...new Set(numbers)].filter((number) => number !== null);
  }

  private numberOf(written: string, bureauId: string): TelephoneNumber | null {
    const number = canonicalNumber(written, this.bureaus.areaOf(bureauId));
    if (number !== null && isSubscriber(number)) return number;
    this.logger.warn(
      { registry: this.registry.name, seen: written.slice(0, 40).replace(/\p{N}/gu, '9').replace(/\p{L}/gu, 'x') },
      'an owner’s number cannot be dialled',
    );
    return null;
  }
}
