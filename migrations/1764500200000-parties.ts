import type { MigrationInterface, QueryRunner } from 'typeorm';

const PARTIES = `role IN ('requester', 'agent', 'owner', 'police', 'call-back', 'colleague')`;
const BEFORE = `role IN ('requester', 'agent', 'owner')`;

/**
 * A call may have other parties than requester, agent and owner (ADR 0044). The rows that are there satisfied a narrower rule, so
 * nobody waits until all have been read again.
 */
export class Parties1764500200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, PARTIES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.allow(runner, BEFORE);
  }

  private async allow(runner: QueryRunner, rule: string): Promise<void> {
    for (const table of ['call_leg', 'recording']) {
      await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${table}_role_check,
        ADD CONSTRAINT ${table}_role_check CHECK (${rule}) NOT VALID`);
    }
  }
}
