import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@yiche/audit';
import { Bureaus } from '@yiche/identity';
import {
  OWNER_NUMBERS,
  refusal,
  type Lookup,
  type LookupResult,
  type PersonInClear,
  type WhichNumber,
} from '@yiche/contracts';
import { Clock, maskName, type DomainError } from '@yiche/kernel';
import { Logger, PersonalData, UnitOfWork, type Sealed, type Transaction } from '@yiche/platform';
import { DataSource, IsNull, MoreThan, type EntityManager } from 'typeorm';
import { lookupResult } from './domain/registry-answer.js';
import { RegistryFailure, type FailureReason } from './domain/registry-failure.js';
import { lookupEntry, numberUsedEntry, type LookupEnd } from './lookup-entries.js';
import type { LookupRequest, OwnerNumberPurpose, StoredLookup } from './lookup-request.js';
import { LookupSealer, OWNER_NAME, OWNER_NUMBER, SECOND_NUMBER } from './lookup-sealer.js';
import { VehicleLookupEntity } from './persistence/vehicle-lookup.entity.js';
import { PlateRegistry } from './ports/plate-registry.js';
import { RegistryPolicy } from './registry-policy.js';
import { StaleNumbers } from './stale-numbers.service.js';
import { VehiclesConfig } from './vehicles.config.js';

/** More than anybody's cars are asked about in a time that they would ring back in. */
const OF_ONE_OWNER = 200;

/** What whoever counts lookups writes of this one, in its transaction; `failure`: why the registry did not answer, null where it did. */
export type LookupSettled = (transaction: Transaction, failure: FailureReason | null) => Promise<void>;

/**
 * Asks the registry, keeps the answer sealed and writes down who asked (C2). Whether the agent may ask — the request is open and
 * theirs — is decided by `relocations`, which alone calls this.
 */
@Injectable()
export class VehicleLookups {
  private readonly sealer: LookupSealer;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: PlateRegistry,
    private readonly policy: RegistryPolicy,
    private readonly staleNumbers: StaleNumbers,
    private readonly personalData: PersonalData,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly config: VehiclesConfig,
    private readonly logger: Logger,
    bureaus: Bureaus,
  ) {
    this.sealer = new LookupSealer(registry, personalData, bureaus, logger);
  }

  /**
   * Looks a plate up. The answer, its audit entry and what `settle` writes are saved together or not at all; so are those of a lookup
   * that failed.
   * @throws DomainError `vehicles/registry-unavailable` when the registry fails or does not answer in time.
   */
  async lookUp(request: LookupRequest, settle: LookupSettled = async () => undefined): Promise<StoredLookup> {
    // It belongs to others and may take seconds: outside the transaction.
    const answer = await this.withoutStaleNumbers(
      (await this.recentAnswer(request)) ?? (await this.askRegistry(request)),
    );
    const row = 'reason' in answer ? null : answer;
    await this.unitOfWork
      .run(async (transaction) => {
        await settle(transaction, 'reason' in answer ? answer.reason : null);
        if (row) await transaction.manager.insert(VehicleLookupEntity, row);
        // Nobody was asked, and no person wanted it: the trail of a day's outage would be of that alone.
        if (request.isRepeated && 'reason' in answer && answer.reason === 'suspended') return;
        await this.audit.append(transaction.manager, lookupEntry(request, endOf(answer)));
      })
      .catch(async (cause: unknown) => {
        // The registry was asked all the same, and the trail says so (C2).
        await this.audit.append(null, lookupEntry(request, { result: 'not-kept', lookupId: null }));
        throw cause;
      });
    if ('reason' in answer) throw unavailable(answer);
    return answer;
  }

  /** One lookup. @throws DomainError `vehicles/unknown-lookup`. */
  async find(lookupId: string): Promise<StoredLookup> {
    const lookup = await this.dataSource.getRepository(VehicleLookupEntity).findOneBy({ id: lookupId });
    if (!lookup) throw refusal('vehicles/unknown-lookup');
    return (await this.asOfNow([lookup]))[0] as StoredLookup;
  }

  /** All lookups of a request, the oldest first. */
  async ofRelocation(relocationId: string): Promise<StoredLookup[]> {
    const lookups = await this.dataSource
      .getRepository(VehicleLookupEntity)
      .find({ where: { relocationId }, order: { at: 'ASC', id: 'ASC' } });
    return this.asOfNow(lookups);
  }

  /**
   * The latest lookups since then that found an owner at one of these numbers, which are given as their blind indexes, and which of the
   * owner's numbers it was; none of a vehicle whose owner somebody at that number is not.
   */
  async ofOwner(
    manager: EntityManager,
    indexes: readonly string[],
    since: Date,
  ): Promise<{ lookupId: string; ownerNumber: WhichNumber }[]> {
    const rows = await manager.query<{ lookupId: string; ownerNumber: WhichNumber }[]>(
      `SELECT id AS "lookupId", CASE WHEN owner_number_index = ANY ($1) THEN 'first' ELSE 'second' END AS "ownerNumber"
       FROM vehicle_lookup WHERE (owner_number_index = ANY ($1) OR second_number_index = ANY ($1)) AND at >= $2
       ORDER BY at DESC LIMIT ${OF_ONE_OWNER}`,
      [indexes, since],
    );
    const stale = await this.staleNumbers.among(
      rows.map(({ lookupId }) => lookupId),
      manager,
    );
    return rows.filter(({ lookupId, ownerNumber }) => !stale.get(lookupId)?.has(ownerNumber));
  }

  /** Which of this lookup's numbers those of others are, by their blind indexes: of each its first and its second, null for one that it does not have. */
  async numbersAs(
    manager: EntityManager,
    lookupId: string,
    others: readonly string[],
  ): Promise<ReadonlyMap<string, Readonly<Record<WhichNumber, WhichNumber | null>>>> {
    if (others.length === 0) return new Map();
    const sameAs = (index: string): string =>
      `CASE ${index} WHEN own.owner_number_index THEN 'first' WHEN own.second_number_index THEN 'second' END`;
    const rows = await manager.query<{ id: string; first: WhichNumber | null; second: WhichNumber | null }[]>(
      `SELECT other.id, ${sameAs('other.owner_number_index')} AS first, ${sameAs('other.second_number_index')} AS second
       FROM vehicle_lookup own, vehicle_lookup other WHERE own.id = $1 AND other.id = ANY ($2)`,
      [lookupId, others],
    );
    return new Map(rows.map(({ id, ...numbers }) => [id, numbers]));
  }

  /**
   * The owner's number in the clear, to be dialled by the server and given to nobody. Written to the audit trail before it is returned.
   * @throws DomainError `vehicles/unknown-lookup`, `vehicles/lookup-of-another-request`, `vehicles/no-owner-number`.
   */
  async ownerNumberFor(lookupId: string, purpose: OwnerNumberPurpose): Promise<string> {
    const lookup = await this.find(lookupId);
    if (lookup.relocationId !== purpose.relocationId) {
      throw refusal('vehicles/lookup-of-another-request');
    }
    const opened = this.open(lookup);
    const number = purpose.ownerNumber === 'first' ? opened.number : opened.secondNumber;
    if (number === null) throw refusal('vehicles/no-owner-number');
    await this.audit.append(null, numberUsedEntry(lookup, purpose));
    return number;
  }

  /** The owner in the clear, for one person who may know them and whose reading is written down before (H2). */
  ownerInClear(lookup: StoredLookup): PersonInClear {
    return this.open(lookup);
  }

  /** What whoever may see the result is shown: the owner's name masked, the number not at all (C3). For everybody else: `withheld`. */
  view(lookup: StoredLookup): Lookup {
    const { name } = this.open(lookup);
    return {
      id: lookup.id,
      at: lookup.at.toISOString(),
      plateNumber: lookup.plateNumber,
      plateType: lookup.plateType,
      result: resultOf(lookup),
      found: lookup.found,
      reachable: resultOf(lookup) === 'found',
      numbers: resultOf(lookup) === 'found' ? numbersOf(lookup) : [],
      brand: lookup.brand,
      model: lookup.model,
      colour: lookup.colour,
      ownerMasked: name === null ? null : maskName(name),
    };
  }

  /** What everybody else may see: the plate, and that it was looked up (合同四). */
  withheld(lookup: StoredLookup): Lookup {
    const { id, at, plateNumber, plateType } = lookup;
    const nothing = {
      result: null,
      found: null,
      reachable: null,
      numbers: [],
      brand: null,
      model: null,
      colour: null,
      ownerMasked: null,
    };
    return { id, at: at.toISOString(), plateNumber, plateType, ...nothing };
  }

  /** The ONE place where an owner's data is decrypted. */
  private open({ ownerNameSealed, ownerNumberSealed, secondNumberSealed }: StoredLookup): PersonInClear {
    const opened = (sealed: Sealed | null, field: string) =>
      sealed === null ? null : this.personalData.open(sealed, field);
    return {
      name: opened(ownerNameSealed, OWNER_NAME),
      number: opened(ownerNumberSealed, OWNER_NUMBER),
      secondNumber: opened(secondNumberSealed, SECOND_NUMBER),
    };
  }

  /**
   * What the registry said of this plate to somebody of this bureau a moment ago: its questions are counted, and its answer is kept sealed
   * already. An answer that itself came from there does not make it younger.
   */
  private async recentAnswer(request: LookupRequest): Promise<StoredLookup | null> {
    if (this.config.cacheMs === 0) return null;
    const now = this.clock.now();
    const known = await this.dataSource.getRepository(VehicleLookupEntity).findOne({
      where: {
        plateNumber: request.plate.number,
        plateType: request.plate.type,
        bureauId: request.bureauId,
        registry: this.registry.name,
        at: MoreThan(new Date(now.getTime() - this.config.cacheMs)),
        answerOf: IsNull(),
      },
      order: { at: 'DESC' },
    });
    return known && this.sealer.again(request, known, now);
  }

  /** A number that is known to be somebody else's is not kept again. */
  private async withoutStaleNumbers<A extends StoredLookup | RegistryFailure>(answer: A): Promise<A> {
    return 'reason' in answer ? answer : { ...answer, ...without(answer, await this.staleNumbers.of(answer)) };
  }

  /** Nor is anybody called by one that has been found to be since. */
  private async asOfNow(lookups: readonly StoredLookup[]): Promise<StoredLookup[]> {
    const callable = lookups.filter((lookup) => numbersOf(lookup).length > 0);
    const stale = await this.staleNumbers.among(callable.map(({ id }) => id));
    return lookups.map((lookup) => ({ ...lookup, ...without(lookup, stale.get(lookup.id)) }));
  }

  private async askRegistry(request: LookupRequest): Promise<StoredLookup | RegistryFailure> {
    try {
      const answer = await this.policy.ask(request.plate, request.isUrgent);
      return this.sealer.seal(request, answer, this.clock.now());
    } catch (cause) {
      if (!(cause instanceof RegistryFailure)) throw cause;
      this.logger.warn(
        { err: cause, registry: this.registry.name, reason: cause.reason },
        'the plate registry did not answer',
      );
      return cause;
    }
  }
}

/** What is other about a lookup some of whose numbers are somebody else's; nobody is called where there is no further one. */
function without(lookup: StoredLookup, stale: ReadonlySet<WhichNumber> = new Set()): Partial<StoredLookup> {
  if (stale.size === 0) return {};
  return {
    ...(stale.has('first') && { ownerNumberSealed: null, ownerNumberIndex: null }),
    ...(stale.has('second') && { secondNumberSealed: null, secondNumberIndex: null }),
    ...(numbersOf(lookup).every((which) => stale.has(which)) && { caution: 'stale-number' }),
  };
}

/** Those of the owner's numbers that it has. */
const numbersOf = ({ ownerNumberIndex, secondNumberIndex }: StoredLookup): WhichNumber[] =>
  OWNER_NUMBERS.filter((which) => (which === 'first' ? ownerNumberIndex : secondNumberIndex) !== null);

const resultOf = (lookup: StoredLookup): LookupResult =>
  lookupResult({ ...lookup, hasNumber: numbersOf(lookup).length > 0 });

function endOf(answer: StoredLookup | RegistryFailure): LookupEnd {
  if ('reason' in answer) return { result: 'registry-unavailable', lookupId: null, reason: answer.reason };
  const { id: lookupId, answerOf } = answer;
  return { result: resultOf(answer), lookupId, ...(answerOf === null ? {} : { answerOf }) };
}

function unavailable({ reason }: RegistryFailure): DomainError {
  if (reason === 'quota') return refusal('vehicles/registry-unavailable#quota');
  return reason === 'refused'
    ? refusal('vehicles/registry-unavailable#refused')
    : refusal('vehicles/registry-unavailable');
}
