import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which of the owner's numbers was reported as somebody else's: each by itself. */
export class StaleNumbersOneByOne1764501200002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE stale_owner_number ADD COLUMN owner_number text NOT NULL DEFAULT 'first'
        CHECK (owner_number IN ('first', 'second'));
      ALTER TABLE stale_owner_number DROP CONSTRAINT stale_owner_number_pkey, ADD PRIMARY KEY (lookup_id, owner_number);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A number that the version before does not know needs no report.
      DELETE FROM stale_owner_number WHERE owner_number = 'second';
      ALTER TABLE stale_owner_number DROP CONSTRAINT stale_owner_number_pkey, ADD PRIMARY KEY (lookup_id);
      ALTER TABLE stale_owner_number DROP COLUMN owner_number;
    `);
  }
}
