import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { startOwnPostgres, type OwnPostgres } from '../testing/own-postgres.js';

const NUMBER = '13812348114';

describe('the log of our PostgreSQL', () => {
  let postgres: OwnPostgres;
  let client: Client;
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    client = new Client({ connectionString: postgres.url });
    await client.connect();
  }, 60_000);
  afterAll(async () => {
    await client?.end();
    await postgres?.remove();
  });

  it('tells what went wrong and nothing of the data that a statement came with or met (H2)', async () => {
    await client.query('CREATE TABLE once (number text UNIQUE CHECK (length(number) < 12))');
    await client.query('INSERT INTO once VALUES ($1)', [NUMBER]);
    await expect(client.query('INSERT INTO once VALUES ($1)', [NUMBER])).rejects.toThrow('duplicate key');
    await expect(client.query(`INSERT INTO once VALUES ('${NUMBER}')`)).rejects.toThrow('duplicate key');
    await expect(client.query('INSERT INTO once VALUES ($1)', [`0${NUMBER}`])).rejects.toThrow('check constraint');
    for (let tries = 0; tries < 100 && !postgres.log().includes('check constraint'); tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(postgres.log()).toContain('duplicate key');
    expect(postgres.log()).toContain('check constraint');
    expect(postgres.log()).not.toContain(NUMBER);
  });
});
