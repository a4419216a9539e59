import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person copies from a screen or a statement finds the request among millions: the masked number, place, agent. */
export class RelocationSearch1764400100000 implements MigrationInterface {
  /** Requests are written while their indexes are built; one that was not finished is built again. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await this.down(runner);
    await runner.query('CREATE INDEX CONCURRENTLY relocation_requester_masked ON relocation (requester_masked)');
    await runner.query(
      'CREATE INDEX CONCURRENTLY relocation_place ON relocation USING gin (place gin_trgm_ops, agent_name gin_trgm_ops)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['relocation_requester_masked', 'relocation_place'])
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
  }
}
