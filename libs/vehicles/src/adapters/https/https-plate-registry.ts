import { type Plate, plateTypeSchema } from '@yiche/contracts';
import type { Clock } from '@yiche/kernel';
import type { Logger, Metrics } from '@yiche/platform';
import { z } from 'zod';
import { ANSWERS_WITH_VEHICLE, ANSWERS_WITHOUT_VEHICLE, type RegistryAnswer } from '../../domain/registry-answer.js';
import { quotaUsedUp, RegistryFailure } from '../../domain/registry-failure.js';
import { PlateRegistry } from '../../ports/plate-registry.js';
import { isKnownVehicle } from '../known-vehicle.js';
import { SignedPlatform, understood, type SignedPlatformSettings } from './signed-platform.js';

const text = z.string().max(100).nullish();

const vehicleSchema = z
  .object({
    plateNumber: z.string().max(20),
    plateType: plateTypeSchema,
    brand: text,
    model: text,
    colour: text,
    ownerName: text,
    ownerNumber: z.string().max(40).nullish(),
    secondNumber: z.string().max(40).nullish(),
    validTo: z.iso.date().nullish(),
  })
  .transform(({ plateNumber, plateType, brand, model, colour, ownerName, ownerNumber, secondNumber, validTo }) => ({
    plate: { number: plateNumber, type: plateType },
    vehicle: {
      brand: brand || null,
      model: model || null,
      colour: colour || null,
      ownerName: ownerName || null,
      ownerNumber: ownerNumber || null,
      secondNumber: secondNumber || null,
      validTo: validTo ?? null,
    },
  }));

const answerSchema = z.union([
  z.object({ result: z.enum(ANSWERS_WITH_VEHICLE), vehicle: vehicleSchema }),
  z.object({ result: z.enum([...ANSWERS_WITHOUT_VEHICLE, 'quota']) }),
]);

/** A provincial platform that answers in JSON; its terms are in the library's README. */
export class HttpsPlateRegistry extends PlateRegistry {
  readonly name = 'https';

  constructor(
    private readonly platform: SignedPlatform,
    private readonly knownPlate: Plate,
  ) {
    super();
  }

  static open(
    settings: SignedPlatformSettings & { readonly knownPlate: Plate },
    clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ): HttpsPlateRegistry {
    const skew = metrics.gauge(
      'yiche_vehicle_registry_clock_ahead_seconds',
      'How far the vehicle registry’s clock is ahead of ours',
    );
    return new HttpsPlateRegistry(new SignedPlatform(settings, clock, logger, skew), settings.knownPlate);
  }

  async find(plate: Plate, signal: AbortSignal): Promise<RegistryAnswer> {
    const question = { plateNumber: plate.number, plateType: plate.type };
    const answer = understood(answerSchema, await this.platform.ask('/vehicles/query', question, signal));
    if (answer.result === 'quota') throw quotaUsedUp();
    if (!('vehicle' in answer)) return { kind: answer.result };
    const { plate: about, vehicle } = answer.vehicle;
    // Another vehicle’s owner would be called.
    if (about.number !== plate.number || about.type !== plate.type)
      throw new RegistryFailure('misfit', 'an answer about another plate');
    return { kind: answer.result, vehicle };
  }

  isUsable(signal: AbortSignal): Promise<boolean> {
    return isKnownVehicle(this, this.knownPlate, signal);
  }
}
