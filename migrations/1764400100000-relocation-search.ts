import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person copies from a screen or a statement finds the request among millions: the masked number, place, agent. */
export class RelocationSearch1764400100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX relocation_requester_masked ON relocation (requester_masked)');
    await runner.query(
      'CREATE INDEX relocation_place ON relocation USING gin (place gin_trgm_ops, agent_name gin_trgm_ops)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX relocation_requester_masked, relocation_place');
  }
}
