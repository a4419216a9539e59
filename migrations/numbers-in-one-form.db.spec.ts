import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type TelephoneNumber } from '@yiche/kernel';
import { createTestDatabase, type TestDatabase } from '../libs/platform/src/testing/test-database.js';
import { numbersInOneForm } from './numbers-in-one-form.js';

describe('numbers from before there was one form of them', () => {
  let database: TestDatabase;
  const indexOf = (number: string) => database.personalData.index(number as TelephoneNumber);
  const query = <T>(sql: string, values: unknown[] = []) => database.superuser.query<T[]>(sql, values);

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  async function addCall(number: string): Promise<string> {
    const id = newId();
    await query(
      `INSERT INTO call (id, call_key, node, bureau_id, requester_number_sealed, requester_number_index, arrived_at, live)
       VALUES ($1::uuid, $1::uuid::text, 'yc1', 'WJ', $2, $3, now(), '{}')`,
      [id, database.personalData.seal(number, 'call.requester-number'), indexOf(number)],
    );
    await query(
      `INSERT INTO relocation (id, number, bureau_id, version, state, opened_at, requester_number_index, requester_masked, agent_name)
       VALUES ($1::uuid, $1::uuid::text, 'WJ', 1, 'open', now(), $2, '***', '陈')`,
      [id, indexOf(number)],
    );
    await query('INSERT INTO relocation_call (call_id, relocation_id, at) VALUES ($1::uuid, $1::uuid, now())', [id]);
    return id;
  }

  async function addLookup(number: string): Promise<string> {
    const id = newId();
    await query(
      `INSERT INTO vehicle_lookup (id, at, relocation_id, agent_id, bureau_id, plate_number, plate_type, purpose, registry, found,
         owner_number_sealed, owner_number_index)
       VALUES ($1::uuid, now(), $1::uuid, $1::uuid, 'WJ', '苏D12345', '02', 'move-car', 'file', true, $2, $3)`,
      [id, database.personalData.seal(number, 'vehicle.owner-number'), indexOf(number)],
    );
    return id;
  }

  it('are sealed and indexed in that form once, so that one person is found under one index', async () => {
    const mobiles = ['13812348000', '+8613812348000', '013812348000'];
    const calls = await Promise.all([...mobiles, '81997327', 'anonymous'].map(addCall));
    const lookups = await Promise.all(['8613912345678', '10086'].map(addLookup));
    const former = indexOf('+8613812348000');
    await query(
      `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
       SELECT contract_id, version + 1, valid_from + interval '1 month',
         jsonb_set(terms, '{billable,testNumbers}', to_jsonb(ARRAY[$1::text])), reason, entered_by, entered_at
       FROM settlement_contract_version LIMIT 1`,
      [former],
    );

    expect(await numbersInOneForm(database.superuser, database.personalData)).toBe(9); // four calls with their requests, one lookup

    const kept = await query<{ sealed: string; index: string; requested: string }>(
      `SELECT requester_number_sealed AS sealed, call.requester_number_index AS index, r.requester_number_index AS requested
       FROM call JOIN relocation r USING (id) WHERE id = ANY ($1) ORDER BY array_position($1, id)`,
      [calls],
    );
    const opened = kept.map(({ sealed }) => database.personalData.open(sealed, 'call.requester-number'));
    expect(opened).toEqual(['13812348000', '13812348000', '13812348000', '051981997327', 'anonymous']);
    const one = indexOf('13812348000');
    expect(kept.map(({ index }) => index)).toEqual([one, one, one, indexOf('051981997327'), null]);
    expect(kept.map(({ requested }) => requested)).toEqual(kept.map(({ index }) => index));

    const owners = await query<{ sealed: string; index: string }>(
      `SELECT owner_number_sealed AS sealed, owner_number_index AS index FROM vehicle_lookup WHERE id = ANY ($1)
       ORDER BY array_position($1, id)`,
      [lookups],
    );
    expect(owners.map(({ sealed }) => database.personalData.open(sealed, 'vehicle.owner-number'))).toEqual([
      '13912345678',
      '10086',
    ]);
    expect(owners.map(({ index }) => index)).toEqual([indexOf('13912345678'), indexOf('10086')]);
    expect(await query('SELECT number_index, former FROM settlement_former_index')).toEqual([
      { number_index: one, former: [former] },
    ]);
    expect(await numbersInOneForm(database.superuser, database.personalData)).toBeNull();
  });
});
