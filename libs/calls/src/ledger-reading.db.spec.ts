import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { LedgerReading } from './ledger-reading.js';
import { writeFacts } from './testing/write-facts.js';

const at = new Date('2026-11-22T08:00:00.000Z');
const TYPES = ['call-arrived', 'call-ended', 'pbx-returned'];

describe('the ledger as other libraries read it', () => {
  let database: TestDatabase;
  const reading = new LedgerReading();
  const clients: Client[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await database.drop();
  });

  async function connect(): Promise<Client> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    clients.push(client);
    return client;
  }
  const append = (client: Client, key: string, node: string) =>
    client.query(
      `INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data) VALUES ($1, $2, $3, 'call-ended', $4, $4, '{}')`,
      [key, randomUUID(), node, at],
    );
  const after = (position: string, types = TYPES, most = 10) =>
    reading.after(database.dataSource.manager, position, types, most);
  const end = () => reading.end(database.dataSource.manager);

  it('has one order for everybody, whichever node writes: what is committed later never lies before what was read', async () => {
    const [slow, quick] = [await connect(), await connect()];
    const begin = await end();
    await slow.query('BEGIN');
    await append(slow, 'of the server that was killed', 'yc1'); // its statement goes on without it
    let isWritten = false;
    const written = append(quick, 'of the next one', 'yc2').then(() => (isWritten = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isWritten).toBe(false);
    expect(await after(begin)).toEqual({ entries: [], upTo: begin });
    await slow.query('COMMIT');
    await written;
    const { entries, upTo } = await after(begin);
    expect(entries.map(({ fact }) => fact.key)).toEqual(['of the server that was killed', 'of the next one']);
    expect(upTo).toBe(entries[1]?.position);
  });

  it('keeps no fact waiting for a month of the past, which has its places before all others', async () => {
    const [slow, quick] = [await connect(), await connect()];
    const begin = await end();
    await slow.query('BEGIN');
    await slow.query(`SELECT set_config('yiche.places', 'given', true)`);
    await slow.query(
      `INSERT INTO call_event (id, key, call_id, node, type, pbx_at, received_at, data) OVERRIDING SYSTEM VALUE
       VALUES (-1, 'of the past', gen_random_uuid(), 'yc1', 'call-ended', now(), now(), '{}')`,
    );
    await append(quick, 'of today', 'yc1');
    await slow.query('COMMIT');
    expect((await after(begin)).entries.map(({ fact }) => fact.key)).toEqual(['of today']);
  });

  it('leaves no gap that fills up later where a statement is rolled back', async () => {
    const [slow, quick] = [await connect(), await connect()];
    const begin = await end();
    await slow.query('BEGIN');
    await append(slow, 'never written', 'yc1');
    const written = append(quick, 'written', 'yc1');
    await slow.query('ROLLBACK');
    await written;
    expect((await after(begin)).entries.map(({ fact }) => fact.key)).toEqual(['written']);
  });

  it('gives what was asked for, up to the last of a full reading or to the end of the ledger, and never who rang', async () => {
    const [begin, callId] = [await end(), randomUUID()];
    await writeFacts(database.dataSource, [
      { type: 'call-arrived', at, callId, callKey: 'k', did: '114', bureauId: 'WJ', requesterChannelId: 'c' },
      { type: 'requester-held', at, callId },
      { type: 'call-ended', at, callId, outcome: 'hung-up' },
      { type: 'pbx-returned', at, since: at, restarted: false, node: 'yc2' },
      { type: 'requester-held', at, callId },
    ]);
    await database.superuser.query(`
      ALTER TABLE call_event DISABLE TRIGGER USER;
      UPDATE call_event SET data = data || '{"requesterNumber": "sealed"}' WHERE type = 'call-arrived';
      ALTER TABLE call_event ENABLE TRIGGER USER`);
    const first = await after(begin, TYPES, 2);
    expect(first.entries).toMatchObject([
      { subject: callId, fact: { type: 'call-arrived', callId, did: '114', at } },
      { subject: callId, fact: { type: 'call-ended', outcome: 'hung-up' } },
    ]);
    expect(JSON.stringify(first)).not.toContain('sealed');
    expect(first.upTo).toBe(first.entries[1]?.position);
    const second = await after(first.upTo, TYPES, 2);
    expect(second.entries).toMatchObject([{ subject: 'yc2', fact: { type: 'pbx-returned', since: at } }]);
    expect(second.upTo).toBe(await end());
    const { manager } = database.dataSource;
    expect(await reading.at(manager, first.entries[1]?.position ?? '')).toEqual(first.entries[1]);
    expect(await reading.lag(manager, first.upTo, TYPES)).toEqual({ facts: 1, since: at });
  });

  it('keeps lines without a call to what happened to the PBX', async () => {
    await expect(writeFacts(database.dataSource, [{ type: 'call-ended', at, outcome: 'hung-up' }])).rejects.toThrow(
      'call_event_of_a_call',
    );
  });
});
