import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '@yiche/platform';
import {
  startTrafficPlatform,
  type TrafficPlatform,
} from '../../../../../apps/pbx/src/demo-city/traffic-platform/traffic-platform.js';
import { vehiclesConfigSchema } from '../../vehicles.config.js';
import { SoapPlateRegistry } from './soap-plate-registry.js';

const CAR = { number: '苏D12345', type: '02' } as const;
const marked = (number: string) => ({ number, type: '02' }) as const;

describe('the traffic police’s platform over SOAP', () => {
  let platform: TrafficPlatform;

  beforeAll(async () => {
    platform = await startTrafficPlatform({ vehiclesFile: 'libs/vehicles/data/synthetic-vehicles.jsonl' });
  });
  afterAll(() => platform.stop());
  beforeEach(() => void platform.turn({}));

  const registryWith = (environment: Record<string, string> = {}): SoapPlateRegistry => {
    const { registry } = readConfig(vehiclesConfigSchema, {
      VEHICLE_REGISTRY_KIND: 'soap',
      VEHICLE_REGISTRY_URL: platform.soapUrl,
      VEHICLE_REGISTRY_KNOWN_PLATE: '苏D12345',
      VEHICLE_REGISTRY_SOAP_CODES: platform.codes,
      ...environment,
    });
    if (registry.kind !== 'soap') throw new Error('no SOAP');
    return new SoapPlateRegistry(registry);
  };
  const find = (registry: SoapPlateRegistry, plate: Parameters<SoapPlateRegistry['find']>[0] = CAR, within = 5_000) =>
    registry.find(plate, AbortSignal.timeout(within));
  const failure = async (
    registry: SoapPlateRegistry,
    within?: number,
  ): Promise<{ reason: string; message: string }> => {
    const cause: unknown = await find(registry, CAR, within).catch((thrown: unknown) => thrown);
    expect(cause).toMatchObject({ name: 'RegistryFailure' });
    const { reason, message } = cause as { reason: string; message: string };
    expect(message).not.toMatch(/13900|雅阁|邓平雨|苏D/); // it goes into the log
    return { reason, message };
  };

  const deployments = ['rpc', 'document'].flatMap((style) => ['1.1', '1.2'].map((version) => [style, version]));
  describe.each(deployments)('of a deployment in style %s and SOAP %s', (style = '', version = '') => {
    const deployment = { VEHICLE_REGISTRY_SOAP_STYLE: style, VEHICLE_REGISTRY_SOAP_VERSION: version };

    it.each([
      ['UTF-8', { charset: 'utf-8' }, {}],
      ['GBK', { charset: 'gbk' }, { VEHICLE_REGISTRY_SOAP_CHARSET: 'gbk' }],
      ['GBK, though UTF-8 is set', { charset: 'gbk' }, {}],
      ['field names in capitals', { upperCase: true }, {}],
      ['plates without their province', { withProvince: false }, { VEHICLE_REGISTRY_SOAP_PROVINCE: 'false' }],
    ] as const)('finds a vehicle and its owner, with %s', async (_how, switches, environment) => {
      platform.turn(switches);
      expect(await find(registryWith({ ...deployment, ...environment }))).toEqual({
        kind: 'found',
        vehicle: {
          brand: '本田',
          model: '雅阁',
          colour: '蓝',
          ownerName: '邓平雨',
          ownerNumber: '13900000018',
          secondNumber: null,
          validTo: '2030-09-30',
        },
      });
      const asked = platform.questions.at(-1);
      expect(asked).toMatchObject({
        type: '02',
        soap: { operation: 'queryObjectOut', version, isRpc: style === 'rpc' },
      });
    });

    it('is asked with its parameters in its order, Chinese ones too, in its namespace', async () => {
      const parameters =
        'xtlb=01&jkxlh=7F1C0909010517040815&jkid=01C21&cjsqbh=&dwjgdm=320412000000&dwmc=武进分局&yhbz=&yhxm=&zdbs=10.0.0.1&UTF8XmlDoc={document}';
      const registry = registryWith({
        ...deployment,
        VEHICLE_REGISTRY_SOAP_NAMESPACE: 'http://tempuri.org/',
        VEHICLE_REGISTRY_SOAP_PARAMETERS: parameters,
      });
      expect(await find(registry)).toMatchObject({ kind: 'found' });
      const { namespace, parameters: sent } = platform.questions.at(-1)?.soap ?? {};
      expect(namespace).toBe('http://tempuri.org/');
      expect([...(sent ?? [])].map(([name, value]) => [name, decodeURIComponent(value)])).toEqual([
        ...[...new URLSearchParams(parameters)].slice(0, -1),
        ['UTF8XmlDoc', expect.stringContaining('<hphm>苏D12345</hphm>')],
      ]);
    });
  });

  it.each([
    ['苏D00011', 'do-not-call'],
    ['苏D00012', 'stale-number'],
    ['苏D00013', 'several'],
    ['苏D00014', 'out-of-province'],
    ['苏D00015', 'not-allowed'],
    ['苏D99998', 'not-found'],
  ])('says of %s: %s', async (number, kind) => {
    expect(await find(registryWith(), marked(number))).toMatchObject({ kind });
  });

  it('tells both numbers of an owner who has two, the mobile first', async () => {
    expect(await find(registryWith(), { number: '苏D00008', type: '02' })).toMatchObject({
      vehicle: { ownerNumber: '13900255005', secondNumber: '051980000818' },
    });
  });

  it('tells two vehicles of the same characters apart by their type', async () => {
    const [car, other] = await Promise.all([
      find(registryWith(), { number: '苏D00001', type: '02' }),
      find(registryWith(), { number: '苏D00001', type: '01' }),
    ]);
    expect(car).toMatchObject({ vehicle: { brand: '大众' } });
    expect(other).toMatchObject({ vehicle: { brand: '福田' } });
  });

  it.each([
    ['cuts the connection', { fault: 'down' }, 'unreachable'],
    ['is busy', { fault: 'busy' }, 'busy'],
    ['ends in the middle', { fault: 'half' }, 'unreachable'],
    ['answers about another vehicle', { fault: 'other-plate' }, 'misfit'],
    ['answers with a fault', { fault: 'fault' }, 'no-sense'],
    ['answers with a page', { fault: 'nonsense' }, 'no-sense'],
    ['declares what would grow', { fault: 'bomb' }, 'no-sense'],
    ['sends 50 MB', { fault: 'huge' }, 'no-sense'],
    ['has used up its questions', { quota: 0 }, 'quota'],
  ] as const)('is no answer where it %s', async (_how, switches, reason) => {
    platform.turn(switches);
    for (const [style = '', version = ''] of deployments)
      expect(
        await failure(registryWith({ VEHICLE_REGISTRY_SOAP_STYLE: style, VEHICLE_REGISTRY_SOAP_VERSION: version })),
      ).toMatchObject({ reason });
  });

  it('is no answer where its code has no known meaning', async () => {
    const { reason, message } = await failure(registryWith({ VEHICLE_REGISTRY_SOAP_CODES: '9=found' }));
    expect([reason, message]).toEqual(['misfit', 'a code of no known meaning: 1']);
  });

  describe('that knows plates without their province', () => {
    const withoutProvince = { VEHICLE_REGISTRY_SOAP_PROVINCE: 'false' };
    beforeEach(() => void platform.turn({ withProvince: false }));

    it('is not asked for another province’s, which it would take for one of its own, and tells of its own', async () => {
      const before = platform.asked;
      expect(await find(registryWith(withoutProvince), marked('浙D12345'))).toEqual({ kind: 'out-of-province' });
      expect(platform.asked).toBe(before);
      expect(await find(registryWith(withoutProvince))).toMatchObject({ kind: 'found' });
    });

    it('is asked for a plate without one as it stands', async () => {
      await find(registryWith(withoutProvince), { number: '民航12345', type: '99' });
      expect(platform.questions.at(-1)?.soap?.parameters.get('xmlDoc')).toContain(encodeURIComponent('民航12345'));
    });

    it('is believed of its own province alone, where it leaves the province out of its answer', async () => {
      platform.turn({ fault: 'without-province' });
      expect(await find(registryWith())).toMatchObject({ kind: 'found' });
      const other = await find(registryWith({ VEHICLE_REGISTRY_KNOWN_PLATE: '浙A12345' })).catch(
        (cause: unknown) => cause,
      );
      expect(other).toMatchObject({ reason: 'misfit' });
    });
  });

  it.each([
    ['an id that is every object’s', '<r id="__proto__">%3Croot%2F%3E</r>'],
    ['a reference to it', '<r href="#__proto__">x</r><m id="__proto__">y</m>'],
  ])('leaves nothing in this process with %s', async (_what, returned) => {
    platform.turn({ fault: 'told' });
    platform.tell(returned);
    expect(await failure(registryWith())).toMatchObject({ reason: 'no-sense' });
    expect(Object.keys(Object.prototype)).toEqual([]);
    platform.turn({});
    expect(await find(registryWith())).toMatchObject({ kind: 'found' });
  });

  it('is given up where it is too slow, and where nobody listens', async () => {
    platform.turn({ delayMs: 2_000 });
    expect(await failure(registryWith(), 100)).toMatchObject({ reason: 'too-slow' });
    const nobody = registryWith({ VEHICLE_REGISTRY_URL: 'http://127.0.0.1:9/services' });
    expect(await failure(nobody)).toMatchObject({ reason: 'unreachable' });
  });

  it('can be used while it knows the vehicle that it is known to have', async () => {
    const signal = AbortSignal.timeout(5_000);
    expect(await registryWith().isUsable(signal)).toBe(true);
    expect(await registryWith({ VEHICLE_REGISTRY_KNOWN_PLATE: '苏D99998' }).isUsable(signal)).toBe(false);
    platform.turn({ fault: 'down' });
    await expect(registryWith().isUsable(signal)).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
