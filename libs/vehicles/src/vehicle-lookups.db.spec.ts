import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditTrail } from '@yiche/audit';
import { lookupSchema, type Plate, type WhichNumber } from '@yiche/contracts';
import { Bureau, Bureaus } from '@yiche/identity';
import { FixedClock, newId, SystemClock, type Clock, type TelephoneNumber } from '@yiche/kernel';
import { createLogger, Metrics, readConfig } from '@yiche/platform';
import { Writable } from 'node:stream';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { CAUTIONS, type RegistryAnswer, type RegistryVehicle } from './domain/registry-answer.js';
import { RegistryFailure } from './domain/registry-failure.js';
import { RegistryQuota } from './persistence/registry-quota.js';
import { VehicleLookupEntity } from './persistence/vehicle-lookup.entity.js';
import type { LookupRequest } from './lookup-request.js';
import { RegistryPolicy } from './registry-policy.js';
import { StaleNumbers } from './stale-numbers.service.js';
import { ToldRegistry } from './testing/told-registry.js';
import { VehicleLookups } from './vehicle-lookups.service.js';
import { vehiclesConfigSchema } from './vehicles.config.js';

const OWNER = { name: '欧阳测试', number: '13900123405' };
const VEHICLE: RegistryVehicle = {
  brand: '大众',
  model: '朗逸',
  colour: '白',
  ownerName: OWNER.name,
  ownerNumber: OWNER.number,
  secondNumber: null,
  validTo: '2028-01-30',
};
const CAR: Plate = { number: '苏D12345', type: '02' };

const found = (change: Partial<RegistryVehicle> = {}): RegistryAnswer => ({
  kind: 'found',
  vehicle: { ...VEHICLE, ...change },
});

describe('a vehicle lookup', () => {
  let database: TestDatabase;
  let bureaus: Bureaus;
  let registry: ToldRegistry;
  let lookups: VehicleLookups;
  let trail: AuditTrail;
  let stale: StaleNumbers;
  let logged = '';

  beforeAll(async () => {
    database = await createTestDatabase([VehicleLookupEntity, Bureau]);
    bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
    trail = new AuditTrail(database.dataSource, new SystemClock());
  });
  afterAll(() => database.drop());

  const lookupsOn = (
    audit: AuditTrail,
    { clock = new SystemClock() as Clock, cacheMinutes = '0' } = {},
  ): VehicleLookups => {
    const output = new Writable({ write: (chunk, _encoding, done) => ((logged += String(chunk)), done()) });
    const logger = createLogger('debug', output);
    const config = readConfig(vehiclesConfigSchema, {
      VEHICLE_REGISTRY_ATTEMPTS: '1',
      VEHICLE_REGISTRY_TIMEOUT_MS: '100',
      VEHICLE_REGISTRY_CACHE_MINUTES: cacheMinutes,
    });
    const { dataSource, unitOfWork, personalData } = database;
    const quota = new RegistryQuota(dataSource, clock, config);
    const policy = new RegistryPolicy(registry, quota, config, logger, new Metrics());
    stale = new StaleNumbers(dataSource, unitOfWork, audit, clock);
    const parts = [personalData, audit, clock, config, logger, bureaus] as const;
    return new VehicleLookups(dataSource, unitOfWork, registry, policy, stale, ...parts);
  };

  beforeEach(() => {
    registry = new ToldRegistry();
    registry.answer = async () => found();
    lookups = lookupsOn(trail);
  });

  const query = <T>(text: string): Promise<T[]> => database.dataSource.query(text);
  const request = (overrides: Partial<LookupRequest> = {}): LookupRequest => ({
    id: newId(),
    plate: CAR,
    agentId: newId(),
    agentName: '陈晓燕',
    relocationId: newId(),
    callId: newId(),
    bureauId: 'WJ',
    purpose: 'move-car',
    isUrgent: false,
    isRepeated: false,
    ...overrides,
  });
  const lastAudit = async () =>
    (
      await query<{ actor_id: string; action: string; subject_id: string; details: Record<string, unknown> }>(
        'SELECT actor_id, action, subject_id, details FROM audit_entry ORDER BY seq DESC LIMIT 1',
      )
    )[0];
  const used = (relocationId: string, ownerNumber: WhichNumber = 'first') => ({
    ...{ use: 'call-owner', relocationId, ownerNumber, agentId: newId(), agentName: '陈晓燕' },
  });

  it('is kept, and shown with the owner’s name masked and the number not at all', async () => {
    const asked = request();
    const lookup = await lookups.lookUp(asked);
    const shown = lookups.view(lookup);
    expect(lookupSchema.strict().parse(shown)).toMatchObject({
      plateNumber: '苏D12345',
      plateType: '02',
      result: 'found',
      brand: '大众',
      ownerMasked: '欧**',
    });
    expect(lookups.view(await lookups.find(lookup.id))).toEqual(shown);
    expect((await lookups.ofRelocation(asked.relocationId)).map(({ id }) => id)).toEqual([lookup.id]);
  });

  it('is written to the audit trail with agent, request, plate, purpose and result', async () => {
    const asked = request();
    const { id: lookupId } = await lookups.lookUp(asked);
    expect(await lastAudit()).toEqual({
      actor_id: asked.agentId,
      action: 'vehicles.looked-up',
      subject_id: asked.relocationId,
      details: {
        plateNumber: '苏D12345',
        plateType: '02',
        purpose: 'move-car',
        callId: asked.callId,
        lookupId,
        result: 'found',
      },
    });
  });

  it('finds the lookups of an owner who calls back by the blind index', async () => {
    const { id } = await lookups.lookUp(request());
    const index = database.personalData.index(OWNER.number as TelephoneNumber);
    expect(
      await query(`SELECT 1 FROM vehicle_lookup WHERE id = '${id}' AND owner_number_index = '${index}'`),
    ).toHaveLength(1);
  });

  it.each([
    ['86139 1234 5678', '13912345678'],
    ['+8613912345678', '13912345678'],
    ['013912345678', '13912345678'],
    ['81997327', '051981997327'],
    ['0519-81997327', '051981997327'],
  ])('keeps an owner’s %s in the form in which it is dialled and found', async (written, number) => {
    registry.answer = async () => found({ ownerNumber: written });
    const asked = request();
    const lookup = await lookups.lookUp(asked);
    expect(await lookups.ownerNumberFor(lookup.id, used(asked.relocationId))).toBe(number);
    expect(lookup.ownerNumberIndex).toBe(database.personalData.index(number as TelephoneNumber));
  });

  it.each(['10086', '+1 415 555 0123', '138****8000', '1381234800', '无'])(
    'counts an owner whose number is %s as one without a number, for it cannot be called',
    async (written) => {
      registry.answer = async () => found({ ownerNumber: written });
      expect(lookups.view(await lookups.lookUp(request()))).toMatchObject({ result: 'no-telephone' });
    },
  );

  it('of a vehicle nobody knows is kept as not found', async () => {
    registry.answer = async () => ({ kind: 'not-found' });
    const lookup = await lookups.lookUp(request());
    expect(lookups.view(lookup)).toMatchObject({ result: 'not-found', ownerMasked: null, brand: null });
    expect((await lastAudit())?.details).toMatchObject({ result: 'not-found' });
  });

  it('of an owner without a number says that there is nobody to call', async () => {
    registry.answer = async () =>
      found({ brand: null, model: null, colour: null, ownerName: '王一', ownerNumber: null });
    const asked = request();
    const lookup = await lookups.lookUp(asked);
    expect(lookups.view(lookup)).toMatchObject({ result: 'no-telephone', ownerMasked: '王**' });
    await expect(lookups.ownerNumberFor(lookup.id, used(asked.relocationId))).rejects.toMatchObject({
      code: 'vehicles/no-owner-number',
    });
  });

  it.each(CAUTIONS)('that is answered with %s says so, and keeps no number that nobody may call', async (kind) => {
    const isTold = kind === 'do-not-call' || kind === 'stale-number';
    registry.answer = async () => (isTold ? { kind, vehicle: VEHICLE } : { kind });
    const asked = request();
    const lookup = await lookups.lookUp(asked);
    const shown = lookups.view(await lookups.find(lookup.id));
    expect(shown).toMatchObject({ result: kind, ownerMasked: isTold ? '欧**' : null, brand: isTold ? '大众' : null });
    expect(lookup.ownerNumberIndex).toBeNull();
    await expect(lookups.ownerNumberFor(lookup.id, used(asked.relocationId))).rejects.toMatchObject({
      code: 'vehicles/no-owner-number',
    });
    expect((await lastAudit())?.details).toMatchObject({ result: kind, lookupId: lookup.id });
  });

  describe('of a plate that was looked up a moment ago', () => {
    const clock = new FixedClock(new Date('2026-11-30T08:00:00Z'));
    let cached: VehicleLookups;
    const plate: Plate = { number: '苏D88888', type: '02' };
    beforeEach(() => {
      clock.advance(3_600_000);
      cached = lookupsOn(trail, { clock, cacheMinutes: '5' });
    });

    it('is answered with what is known, sealed as it is, and the trail says whose answer it was', async () => {
      const first = await cached.lookUp(request({ plate }));
      clock.advance(299_000);
      const asked = request({ plate });
      const second = await cached.lookUp(asked);
      expect(registry.asked).toBe(1);
      expect(second).toMatchObject({ relocationId: asked.relocationId, agentId: asked.agentId, answerOf: first.id });
      expect((await lastAudit())?.details).toMatchObject({ result: 'found', lookupId: second.id, answerOf: first.id });
      expect(await cached.ownerNumberFor(second.id, used(asked.relocationId))).toBe(OWNER.number);
    });

    it('is asked anew after that time, which an answer given again does not lengthen', async () => {
      await cached.lookUp(request({ plate }));
      clock.advance(200_000);
      await cached.lookUp(request({ plate }));
      clock.advance(101_000);
      await cached.lookUp(request({ plate }));
      expect(registry.asked).toBe(2);
    });

    it.each([
      ['another type', { plate: { ...plate, type: '01' } as Plate }],
      ['another bureau, which writes numbers its own way', { bureauId: 'XB' }],
    ])('is asked anew for %s', async (_what, overrides) => {
      await cached.lookUp(request({ plate }));
      await cached.lookUp(request({ plate, ...overrides }));
      expect(registry.asked).toBe(2);
    });

    it('is asked anew where the registry gave no answer', async () => {
      registry.answer = () => Promise.reject(new Error('down'));
      await expect(cached.lookUp(request({ plate }))).rejects.toThrow();
      registry.answer = async () => found();
      expect(cached.view(await cached.lookUp(request({ plate })))).toMatchObject({ result: 'found' });
    });
  });

  it.each([
    ['quota', /次数已用完/],
    ['refused', /拒绝/],
    ['busy', /暂时不可用/],
  ] as const)('that fails for %s says what to do about it', async (reason, words) => {
    registry.answer = () => Promise.reject(new RegistryFailure(reason, 'told so'));
    const asked = request();
    await expect(lookups.lookUp(asked)).rejects.toMatchObject({
      code: 'vehicles/registry-unavailable',
      message: expect.stringMatching(words),
    });
    expect((await lastAudit())?.details).toMatchObject({ result: 'registry-unavailable', reason });
  });

  it('that the program repeats is marked as its own, and leaves no line where nobody was asked', async () => {
    await lookups.lookUp(request({ isRepeated: true }));
    expect((await lastAudit())?.details).toMatchObject({ result: 'found', askedBy: 'itself' });
    const lines = async () => (await query<{ count: string }>('SELECT count(*) FROM audit_entry'))[0]?.count;
    const before = await lines();
    registry.answer = () => Promise.reject(new RegistryFailure('suspended', 'told so'));
    await expect(lookups.lookUp(request({ isRepeated: true }))).rejects.toThrow();
    expect(await lines()).toBe(before);
    await expect(lookups.lookUp(request())).rejects.toThrow();
    expect((await lastAudit())?.details).toMatchObject({ result: 'registry-unavailable', reason: 'suspended' });
  });

  it('whose number cannot be dialled says in the log of what kind it is, and nothing of what it holds', async () => {
    logged = '';
    registry.answer = async () => found({ ownerNumber: '张三１３９00000018转9' });
    await lookups.lookUp(request());
    expect(logged).toContain('xx99999999999x9');
    expect(logged).not.toMatch(/张|１|139/);
  });

  describe('whose number turned out to be somebody else’s', () => {
    const by = { userId: newId(), displayName: '陈晓燕' };
    const plate: Plate = { number: '苏D66666', type: '02' };
    const report = (lookupId: string, ownerNumber: WhichNumber = 'first') =>
      database.unitOfWork.run((transaction) => stale.report(transaction, lookupId, ownerNumber, by));
    beforeEach(async () => {
      await database.superuser.query('DELETE FROM stale_owner_number');
    });

    it('calls nobody by it any more: neither on this request nor on another, while the registry tells it for this vehicle', async () => {
      const asked = request({ plate });
      const { id } = await lookups.lookUp(asked);
      await report(id);
      await report(id); // twice is once
      expect(await lastAudit()).toMatchObject({ action: 'vehicles.stale-number-reported', subject_id: id });
      expect(lookups.view(await lookups.find(id))).toMatchObject({ result: 'stale-number', ownerMasked: '欧**' });
      expect((await lookups.ofRelocation(asked.relocationId)).map((each) => lookups.view(each).result)).toEqual([
        'stale-number',
      ]);
      await expect(lookups.ownerNumberFor(id, used(asked.relocationId))).rejects.toMatchObject({
        code: 'vehicles/no-owner-number',
      });
      const again = await lookups.lookUp(request({ plate }));
      expect(lookups.view(again)).toMatchObject({ result: 'stale-number' });
      expect(again.ownerNumberSealed).toBeNull();
      expect((await lastAudit())?.details).toMatchObject({ result: 'stale-number' });
    });

    it('is called at another number, and another vehicle at this one', async () => {
      await report((await lookups.lookUp(request({ plate }))).id);
      expect(lookups.view(await lookups.lookUp(request()))).toMatchObject({ result: 'found' });
      registry.answer = async () => found({ ownerNumber: '13900999918' });
      expect(lookups.view(await lookups.lookUp(request({ plate })))).toMatchObject({ result: 'found' });
    });

    it('is listed once a number, and is called again when a supervisor says that it was a mistake', async () => {
      const first = await lookups.lookUp(request({ plate }));
      const second = await lookups.lookUp(request({ plate }));
      await report(first.id);
      await report(second.id);
      expect(await stale.reported(null)).toMatchObject([{ plateNumber: plate.number, reportedByName: by.displayName }]);
      expect(await stale.reported('XB')).toEqual([]);
      await expect(stale.overrule(first.id, 'first', 'XB', by, '误报')).rejects.toMatchObject({
        code: 'vehicles/unknown-stale-number',
      });
      await stale.overrule(first.id, 'first', 'WJ', by, '误报');
      expect(await lastAudit()).toMatchObject({
        action: 'vehicles.stale-number-withdrawn',
        details: { plateNumber: plate.number, reason: '误报' },
      });
      expect(await stale.reported(null)).toEqual([]);
      expect(lookups.view(await lookups.find(second.id))).toMatchObject({ result: 'found' });
      await expect(stale.overrule(first.id, 'first', null, by, '误报')).rejects.toMatchObject({
        code: 'vehicles/unknown-stale-number',
      });
    });
  });

  describe('of an owner with two numbers', () => {
    const by = { userId: newId(), displayName: '陈晓燕' };
    const plate: Plate = { number: '苏D88888', type: '02' };
    const second = '051986412358';
    const indexOf = (number: string) => database.personalData.index(number as TelephoneNumber);
    const report = (lookupId: string, ownerNumber: WhichNumber) =>
      database.unitOfWork.run((transaction) => stale.report(transaction, lookupId, ownerNumber, by));
    beforeEach(async () => {
      await database.superuser.query('DELETE FROM stale_owner_number');
      registry.answer = async () => found({ secondNumber: '0519-86412358' });
    });

    it('keeps both sealed, shows that there are two, and gives the one that is asked for, which the trail says', async () => {
      const asked = request({ plate });
      const lookup = await lookups.lookUp(asked);
      expect(lookups.view(lookup)).toMatchObject({ result: 'found', numbers: ['first', 'second'] });
      expect(JSON.stringify(await query('SELECT * FROM vehicle_lookup'))).not.toMatch(/86412358|13900123405/);
      expect(await lookups.ownerNumberFor(lookup.id, used(asked.relocationId, 'second'))).toBe(second);
      expect((await lastAudit())?.details).toMatchObject({ ownerNumber: 'second' });
      expect(lookups.ownerInClear(lookup)).toEqual({ name: OWNER.name, number: OWNER.number, secondNumber: second });
    });

    it.each([
      { first: OWNER.number, other: '+86 139 0012 3405', kept: OWNER.number },
      { first: '10086', other: second, kept: second },
      { first: null, other: second, kept: second },
      { first: OWNER.number, other: '无', kept: OWNER.number },
    ])('has one, the first, where the other cannot be called or is the same: $first and $other', async (numbers) => {
      registry.answer = async () => found({ ownerNumber: numbers.first, secondNumber: numbers.other });
      const { number, secondNumber } = lookups.ownerInClear(await lookups.lookUp(request({ plate })));
      expect([number, secondNumber]).toEqual([numbers.kept, null]);
    });

    it('are the same numbers wherever another lookup has them', async () => {
      const one = await lookups.lookUp(request({ plate }));
      registry.answer = async () => found({ ownerNumber: second, secondNumber: '13900999918' });
      const other = await lookups.lookUp(request({ plate }));
      const as = await lookups.numbersAs(database.dataSource.manager, other.id, [one.id, other.id]);
      expect(Object.fromEntries(as)).toEqual({
        [one.id]: { first: null, second: 'first' },
        [other.id]: { first: 'first', second: 'second' },
      });
    });

    it('finds what they were looked up for by either', async () => {
      const { id } = await lookups.lookUp(request({ plate }));
      const { manager } = database.dataSource;
      const of = async (number: string) =>
        (await lookups.ofOwner(manager, [indexOf(number)], new Date(0))).filter(({ lookupId }) => lookupId === id);
      expect(await of(OWNER.number)).toEqual([{ lookupId: id, ownerNumber: 'first' }]);
      expect(await of(second)).toEqual([{ lookupId: id, ownerNumber: 'second' }]);
      await report(id, 'second');
      expect(await of(OWNER.number)).toHaveLength(1);
      expect(await of(second)).toEqual([]);
    });

    it('is left with the other one where one is somebody else’s, and with none where both are', async () => {
      const asked = request({ plate });
      const { id } = await lookups.lookUp(asked);
      await report(id, 'first');
      expect(lookups.view(await lookups.find(id))).toMatchObject({ result: 'found', numbers: ['second'] });
      await expect(lookups.ownerNumberFor(id, used(asked.relocationId))).rejects.toMatchObject({
        code: 'vehicles/no-owner-number',
      });
      const again = await lookups.lookUp(request({ plate }));
      expect([again.ownerNumberIndex, again.secondNumberIndex]).toEqual([null, indexOf(second)]);
      // Known again wherever the registry writes it.
      registry.answer = async () => found({ ownerNumber: second, secondNumber: OWNER.number });
      expect(lookups.view(await lookups.lookUp(request({ plate }))).numbers).toEqual(['first']);
      await report(again.id, 'second');
      expect(lookups.view(await lookups.find(id))).toMatchObject({ result: 'stale-number', numbers: [] });
      expect(await stale.reported(null)).toMatchObject([{ ownerNumber: 'second' }, { ownerNumber: 'first' }]);
      await stale.overrule(id, 'second', 'WJ', by, '误报');
      expect(lookups.view(await lookups.find(id))).toMatchObject({ result: 'found', numbers: ['second'] });
      expect(await stale.reported(null)).toMatchObject([{ ownerNumber: 'first' }]);
    });
  });

  it('gives the owner’s number for its own request alone, and writes that down', async () => {
    const asked = request();
    const { id } = await lookups.lookUp(asked);
    const purpose = used(asked.relocationId);
    expect(await lookups.ownerNumberFor(id, purpose)).toBe(OWNER.number);
    expect(await lastAudit()).toMatchObject({
      actor_id: purpose.agentId,
      action: 'vehicles.owner-number-used',
      subject_id: id,
      details: { use: 'call-owner', relocationId: asked.relocationId },
    });
    await expect(lookups.ownerNumberFor(id, used(newId()))).rejects.toMatchObject({
      code: 'vehicles/lookup-of-another-request',
    });
    await expect(lookups.ownerNumberFor(newId(), purpose)).rejects.toMatchObject({ code: 'vehicles/unknown-lookup' });
  });

  it.each([
    ['fails', () => Promise.reject(new Error(`no answer for ${OWNER.number}`))],
    [
      'throws at once',
      () => {
        throw new Error('not connected');
      },
    ],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('of a registry that %s is refused, nothing half-saved, and the attempt is in the trail', async (_how, answer) => {
    registry.answer = answer;
    const asked = request();
    await expect(lookups.lookUp(asked)).rejects.toMatchObject({
      code: 'vehicles/registry-unavailable',
      kind: 'unavailable',
    });
    expect(await lookups.ofRelocation(asked.relocationId)).toEqual([]);
    expect(await lastAudit()).toMatchObject({
      subject_id: asked.relocationId,
      details: { result: 'registry-unavailable', lookupId: null },
    });
  });

  it('tells the registry when nobody waits any more', async () => {
    registry.answer = () => new Promise<never>(() => undefined);
    await expect(lookups.lookUp(request())).rejects.toThrow();
    expect(registry.signal?.aborted).toBe(true);
  });

  it('that cannot be written to the trail is not kept either', async () => {
    class BrokenTrail extends AuditTrail {
      override append(): Promise<number> {
        return Promise.reject(new Error('no trail'));
      }
    }
    const asked = request();
    const broken = lookupsOn(new BrokenTrail(database.dataSource, new SystemClock()));
    await expect(broken.lookUp(asked)).rejects.toThrow('no trail');
    expect(await lookups.ofRelocation(asked.relocationId)).toEqual([]);
  });

  it.each([
    [null, async () => found()],
    ['unreachable', () => Promise.reject(new Error('down'))],
  ])('that fails for %s is kept with what whoever counts it writes, or neither is', async (failure, answer) => {
    registry.answer = answer;
    const asked = request();
    const broken = lookups.lookUp(asked, () => Promise.reject(new Error('the time line is away')));
    await expect(broken).rejects.toThrow('the time line is away');
    expect(await lookups.ofRelocation(asked.relocationId)).toEqual([]);
    expect(await lastAudit()).toMatchObject({ subject_id: asked.relocationId, details: { result: 'not-kept' } });

    const told: (string | null)[] = [];
    await lookups
      .lookUp(asked, async ({ manager }, settled) => {
        told.push(settled);
        // Not yet there: the same transaction writes it afterwards.
        expect(
          await manager.query(`SELECT 1 FROM vehicle_lookup WHERE relocation_id = $1`, [asked.relocationId]),
        ).toEqual([]);
      })
      .catch(() => undefined);
    expect(told).toEqual([failure]);
    expect(await lastAudit()).toMatchObject({ subject_id: asked.relocationId });
  });

  it('leaves no owner’s name or number in the clear in any table or log', async () => {
    const asked = request();
    const { id } = await lookups.lookUp(asked);
    await lookups.ownerNumberFor(id, used(asked.relocationId));
    const rows = await query<{ text: string }>(
      'SELECT v::text AS text FROM vehicle_lookup v UNION ALL SELECT a::text FROM audit_entry a',
    );
    const everything = rows.map(({ text }) => text).join('\n') + logged;
    expect(everything).toContain('苏D12345');
    expect(everything).not.toContain(OWNER.name);
    expect(everything).not.toContain(OWNER.number);
    expect(await trail.verify()).toMatchObject({ ok: true });
  });
});
