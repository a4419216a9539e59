import { areaOf, canonicalNumber, isSubscriber, type TelephoneNumber } from '@yiche/kernel';
import type { PersonalData } from '@yiche/platform';
import type { DataSource, EntityManager } from 'typeorm';

const STEP = 'numbers-in-one-form';
const ROWS_AT_ONCE = 5_000;

/**
 * Re-reads every telephone number that was kept before there was one form of it: seals and indexes it in that form, so that
 * earlier requests, joining and an owner's call-back find one person under one index (B4–B6). Reads all rows a batch at a time and
 * writes those that change, each batch by itself, so that no call waits for it. What was broken off begins again: a row in its form
 * stays as it is.
 * @returns how many rows were changed; null when it was done before
 */
export async function numbersInOneForm(dataSource: DataSource, data: PersonalData): Promise<number | null> {
  const { manager } = dataSource;
  const [done] = await manager.query<unknown[]>('SELECT 1 FROM data_step WHERE name = $1', [STEP]);
  if (done) return null;
  const changed = (await callers(dataSource, data)) + (await ownersOf(manager, data)) + (await requestsFollow(manager));
  await manager.query('INSERT INTO data_step (name) VALUES ($1) ON CONFLICT DO NOTHING', [STEP]);
  return changed;
}

interface SealedRow {
  readonly id: string;
  readonly sealed: string;
  readonly index: string;
  readonly callerId: string | null;
}

async function callers(dataSource: DataSource, data: PersonalData): Promise<number> {
  let changed = 0;
  const named = await testNumbers(dataSource.manager);
  const rows = batches(
    dataSource.manager,
    `SELECT call.id, requester_number_sealed AS sealed, requester_number_index AS index, owner_caller_id AS "callerId"
     FROM call LEFT JOIN bureau ON bureau.id = bureau_id WHERE requester_number_sealed IS NOT NULL AND call.id > $1
     ORDER BY call.id LIMIT ${ROWS_AT_ONCE}`,
  );
  for await (const batch of rows) {
    const renamed = new Map<string, string>();
    const fresh = batch.flatMap((row) => {
      const area = row.callerId === null ? null : areaOf(row.callerId);
      const update = updateOf(row, data, 'call.requester-number', (text) => canonicalNumber(text, area ?? undefined));
      if (update?.index && named.has(row.index)) renamed.set(row.index, update.index);
      return update ? [update] : [];
    });
    changed += fresh.length;
    await dataSource.transaction(async (manager) => {
      await write(
        manager,
        'UPDATE call SET requester_number_sealed = sealed, requester_number_index = index',
        'call',
        fresh,
      );
      await testNumbersFollow(manager, renamed);
    });
  }
  return changed;
}

async function ownersOf(manager: EntityManager, data: PersonalData): Promise<number> {
  let changed = 0;
  const rows = batches(
    manager,
    `SELECT id, owner_number_sealed AS sealed, owner_number_index AS index, NULL AS "callerId" FROM vehicle_lookup
     WHERE owner_number_sealed IS NOT NULL AND id > $1 ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
  );
  for await (const batch of rows) {
    // What cannot be dialled stays as the registry gave it: it is history, and nobody calls it any more.
    const fresh = batch.flatMap((row) => updateOf(row, data, 'vehicle.owner-number', subscriber) ?? []);
    const known = fresh.filter(({ index }) => index !== null);
    changed += known.length;
    await write(
      manager,
      'UPDATE vehicle_lookup SET owner_number_sealed = sealed, owner_number_index = index',
      'vehicle_lookup',
      known,
    );
  }
  return changed;
}

/** A request's requester is that of the call it was opened for. */
async function requestsFollow(manager: EntityManager): Promise<number> {
  const [, changed] = await manager.query<[unknown, number]>(
    `UPDATE relocation SET requester_number_index = first.index
     FROM (SELECT DISTINCT ON (relocation_id) relocation_id, requester_number_index AS index
           FROM relocation_call JOIN call ON call.id = call_id ORDER BY relocation_id, at) AS first
     WHERE first.relocation_id = relocation.id AND relocation.requester_number_index IS DISTINCT FROM first.index`,
  );
  return changed;
}

/** The indexes that contracts name. */
async function testNumbers(manager: EntityManager): Promise<ReadonlySet<string>> {
  const named = await manager.query<{ index: string }[]>(
    `SELECT DISTINCT jsonb_array_elements_text(terms #> '{billable,testNumbers}') AS index FROM settlement_contract_version`,
  );
  return new Set(named.map(({ index }) => index));
}

/** Contracts keep test numbers by their index alone, and are not edited: the former indexes of those that ever rang stay known. */
async function testNumbersFollow(manager: EntityManager, renamed: ReadonlyMap<string, string>): Promise<void> {
  await manager.query(
    `INSERT INTO settlement_former_index (number_index, former)
     SELECT fresh, array_agg(former) FROM unnest($1::text[], $2::text[]) AS pair (fresh, former) GROUP BY fresh
     ON CONFLICT (number_index) DO UPDATE SET former =
       ARRAY(SELECT DISTINCT each FROM unnest(settlement_former_index.former || EXCLUDED.former) AS each)`,
    [[...renamed.values()], [...renamed.keys()]],
  );
}

interface Update {
  readonly id: string;
  readonly sealed: string;
  readonly index: string | null;
}

function updateOf(
  { id, sealed, index }: SealedRow,
  data: PersonalData,
  field: string,
  read: (text: string) => TelephoneNumber | null,
): Update | null {
  const written = data.open(sealed, field);
  const number = read(written);
  if (number === null) return { id, sealed, index: null };
  const fresh = data.index(number);
  if (fresh === index && number === written) return null;
  return { id, sealed: number === written ? sealed : data.seal(number, field), index: fresh };
}

function subscriber(text: string): TelephoneNumber | null {
  const number = canonicalNumber(text);
  return number !== null && isSubscriber(number) ? number : null;
}

async function* batches(manager: EntityManager, sql: string): AsyncGenerator<SealedRow[]> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await manager.query<SealedRow[]>(sql, [after]);
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)!.id;
  }
}

async function write(manager: EntityManager, update: string, table: string, rows: readonly Update[]): Promise<void> {
  if (rows.length === 0) return;
  await manager.query(
    `${update.replace(/= (sealed|index)/g, '= fresh.$1')}
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS fresh (id, sealed, index) WHERE ${table}.id = fresh.id`,
    [rows.map(({ id }) => id), rows.map(({ sealed }) => sealed), rows.map(({ index }) => index)],
  );
}
