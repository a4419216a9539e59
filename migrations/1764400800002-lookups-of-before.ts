import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lookups and holders of requests that were there before. Apart from the tables: nobody who writes a request waits for it. */
export class LookupsOfBefore1764400800002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO relocation_lookup (id, relocation_id, call_id, agent_id, plate_number, plate_type, at, result)
      SELECT v.id, v.relocation_id, v.call_id, v.agent_id, v.plate_number, v.plate_type, v.at, 'answered'
      FROM vehicle_lookup v JOIN relocation r ON r.id = v.relocation_id
      ON CONFLICT DO NOTHING;
      CREATE INDEX relocation_lookup_plate ON relocation_lookup USING gin (plate_number gin_trgm_ops);

      INSERT INTO relocation_holder (agent_id, relocation_id)
      SELECT holder_id, id FROM relocation WHERE holder_id IS NOT NULL
      UNION SELECT a.actor_id::uuid, r.id FROM audit_entry a JOIN relocation r ON r.id::text = a.subject_id
        WHERE a.subject_type = 'relocation' AND a.action IN ('relocation.opened', 'relocation.joined', 'relocation.taken-over')
          AND a.actor_id IS NOT NULL
      ON CONFLICT DO NOTHING;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX relocation_lookup_plate');
  }
}
