import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The other number that a registry has of an owner: sealed like the first, called by the policy (C7), reported by itself where it is somebody else's. */
export class SecondOwnerNumber1764501200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE vehicle_lookup ADD COLUMN second_number_sealed text, ADD COLUMN second_number_index text;
      -- Of what is written from now on: before, there was no second one, and every attempt was at the first.
      ALTER TABLE vehicle_lookup ADD CONSTRAINT vehicle_lookup_second_number
        CHECK ((second_number_sealed IS NULL) = (second_number_index IS NULL) AND (found OR second_number_sealed IS NULL)) NOT VALID;
      ALTER TABLE owner_attempt ADD COLUMN owner_number text NOT NULL DEFAULT 'first';
      ALTER TABLE owner_attempt ADD CONSTRAINT owner_attempt_number CHECK (owner_number IN ('first', 'second')) NOT VALID;
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
      ALTER TABLE owner_attempt DROP COLUMN owner_number;
      ALTER TABLE vehicle_lookup DROP COLUMN second_number_sealed, DROP COLUMN second_number_index;
    `);
  }
}
