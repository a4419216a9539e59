import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Registry lookups, with the owner's data sealed. */
export class Vehicles1763780000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE vehicle_lookup (
        id                  uuid PRIMARY KEY,
        at                  timestamptz(3) NOT NULL,
        relocation_id       uuid NOT NULL,
        call_id             uuid,
        agent_id            uuid NOT NULL,
        bureau_id           text NOT NULL,
        plate_number        text NOT NULL,
        plate_type          text NOT NULL,
        purpose             text NOT NULL,
        registry            text NOT NULL,
        found               boolean NOT NULL,
        brand               text,
        model               text,
        colour              text,
        valid_to            date,
        owner_name_sealed   text,
        owner_number_sealed text,
        owner_number_index  text,
        CHECK ((owner_number_sealed IS NULL) = (owner_number_index IS NULL)),
        CHECK (found OR (owner_name_sealed IS NULL AND owner_number_sealed IS NULL))
      );
      CREATE INDEX vehicle_lookup_request ON vehicle_lookup (relocation_id, at);
      CREATE INDEX vehicle_lookup_plate ON vehicle_lookup (plate_number, plate_type, at);
      CREATE INDEX vehicle_lookup_agent ON vehicle_lookup (agent_id, at);
      CREATE INDEX vehicle_lookup_owner ON vehicle_lookup (owner_number_index, at) WHERE owner_number_index IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE vehicle_lookup');
  }
}
