import type { Plate } from '@yiche/contracts';
import { quotaUsedUp, RegistryFailure } from '../../domain/registry-failure.js';
import { ANSWERS_WITH_VEHICLE, type RegistryAnswer, type RegistryVehicle } from '../../domain/registry-answer.js';
import { PlateRegistry } from '../../ports/plate-registry.js';
import { isKnownVehicle } from '../known-vehicle.js';
import { percentEncode } from './foreign-text.js';
import { SoapService } from './soap-service.js';
import { DOCUMENT_PLACE, type SoapRegistrySettings } from './soap-settings.js';
import { provinceOf, questionDocument, readAnswerDocument, withoutProvince, type TmriFields } from './tmri-document.js';

/**
 * The traffic police's query platform (`TmriOutAccess`, `TmriOutNewAccess`): a SOAP operation that takes a document as text and gives one
 * back. Deployments differ in nearly everything but the fields.
 */
export class SoapPlateRegistry extends PlateRegistry {
  readonly name = 'soap';
  private readonly service: SoapService;

  constructor(private readonly settings: SoapRegistrySettings) {
    super();
    this.service = new SoapService(settings);
  }

  async find(plate: Plate, signal: AbortSignal): Promise<RegistryAnswer> {
    const { charset, codes, withProvince } = this.settings;
    // Without its province it would be taken for a plate of the platform's own, whose owner is another one (C3).
    if (!withProvince && !this.isOfHome(plate)) return { kind: 'out-of-province' };
    const answer = readAnswerDocument(await this.service.call(this.parameters(plate), signal), charset);
    const meaning = codes.find(({ code }) => code === answer.code)?.meaning;
    // The code is the platform's and no person's.
    if (meaning === undefined)
      throw new RegistryFailure('misfit', `a code of no known meaning: ${answer.code.slice(0, 20)}`);
    if (meaning === 'quota') throw quotaUsedUp();
    if (meaning === 'busy' || meaning === 'refused')
      throw new RegistryFailure(meaning, `code ${answer.code.slice(0, 20)}`);
    return this.answerOf(meaning, plate, answer.vehicles);
  }

  isUsable(signal: AbortSignal): Promise<boolean> {
    return isKnownVehicle(this, this.settings.knownPlate, signal);
  }

  private parameters(plate: Plate): Record<string, string> {
    const { charset, parameters } = this.settings;
    const document = questionDocument(plate, this.settings);
    return Object.fromEntries(
      parameters.map(([name, value]) => [
        name,
        percentEncode(
          value.replace(DOCUMENT_PLACE, () => document),
          charset,
        ),
      ]),
    );
  }

  private answerOf(kind: RegistryAnswer['kind'], plate: Plate, all: readonly TmriFields[]): RegistryAnswer {
    if (!isWithVehicle(kind)) return { kind };
    if (kind === 'found' && all.length === 0) return { kind: 'not-found' };
    const asked = all.filter((fields) => this.isOf(fields, plate));
    // Another vehicle’s owner would be called.
    if (asked.length === 0 && all.length > 0)
      throw new RegistryFailure('misfit', 'an answer about another plate, or none');
    const vehicles = asked.map((fields) => vehicleOf(fields));
    // Rows that differ in the second number alone are one vehicle.
    const different = new Set(vehicles.map((vehicle) => JSON.stringify({ ...vehicle, secondNumber: null })));
    if (different.size > 1) return { kind: 'several' };
    const secondNumber = vehicles.map((vehicle) => vehicle.secondNumber).find((number) => number !== null) ?? null;
    return { kind, vehicle: { ...(vehicles[0] ?? NOTHING_KNOWN), secondNumber } };
  }

  /** Many platforms leave the province out of what they say, and some the type: what is there must fit. */
  private isOf(fields: TmriFields, plate: Plate): boolean {
    const said = fields.get('hphm')?.toUpperCase() ?? '';
    const saidType = fields.get('hpzl') ?? '';
    const isSame = said === plate.number || (this.isOfHome(plate) && said === withoutProvince(plate.number));
    return isSame && (saidType === '' || saidType === plate.type);
  }

  /** Of the platform's own province, or of none. */
  private isOfHome({ number }: Plate): boolean {
    const province = provinceOf(number);
    return province === null || province === provinceOf(this.settings.knownPlate.number);
  }
}

const isWithVehicle = (kind: RegistryAnswer['kind']): kind is (typeof ANSWERS_WITH_VEHICLE)[number] =>
  ANSWERS_WITH_VEHICLE.some((each) => each === kind);

const NOTHING_KNOWN: RegistryVehicle = {
  brand: null,
  model: null,
  colour: null,
  ownerName: null,
  ownerNumber: null,
  secondNumber: null,
  validTo: null,
};

/** GA 24.8: 车身颜色 in letters, several for a car of several. */
const COLOURS: Readonly<Record<string, string>> = {
  A: '白',
  B: '灰',
  C: '黄',
  D: '粉',
  E: '红',
  F: '紫',
  G: '绿',
  H: '蓝',
  I: '棕',
  J: '黑',
  Z: '其他',
};

function vehicleOf(fields: TmriFields): RegistryVehicle {
  const text = (...names: string[]): string | null => names.map((name) => fields.get(name)).find(Boolean) ?? null;
  const colour = text('csys');
  return {
    brand: text('clpp1', 'clpp'),
    model: text('clxh'),
    colour: colour && /^[A-JZ]{1,3}$/.test(colour) ? [...colour].map((letter) => COLOURS[letter]).join('') : colour,
    ownerName: text('syr'),
    // The mobile first where there are both: the other one rings at home. Many platforms write one of them twice.
    ownerNumber: text('sjhm', 'lxdh'),
    secondNumber: text('sjhm') === null ? null : text('lxdh'),
    validTo: dayOf(text('yxqz')),
  };
}

/** `2028-01-30 00:00:00.0`, `20280130`, `2028/1/30`; anything else is not known. */
function dayOf(text: string | null): string | null {
  const found = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?!\d)/.exec(text ?? '');
  if (!found) return null;
  const day = `${found[1]}-${found[2]?.padStart(2, '0')}-${found[3]?.padStart(2, '0')}`;
  return new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ? day : null;
}
