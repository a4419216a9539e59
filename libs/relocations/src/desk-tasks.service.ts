import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { refusal, type DeskTask } from '@yiche/contracts';
import { bureauInView, type SessionUser } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { RequestWriter } from './persistence/request-writer.js';
import { TasksChanged } from './relocation-events.js';

/** More than anybody works through before asking again. */
const AT_ONCE = 50;

/** A lookup that waits, or whose end (an answer, or none) came later and nobody has taken note of. */
const IS_TASK = `(l.result = 'waiting' OR (l.tries > 0 AND l.seen_at IS NULL))`;

/** What is next for an agent besides calls: their own, and what waits for an agent who is not at work. */
@Injectable()
export class DeskTasks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly agents: AgentService,
    private readonly clock: Clock,
  ) {}

  /** Answers first, then what waits, each in the order in which it was asked. */
  async of(agent: SessionUser): Promise<DeskTask[]> {
    const rows = await this.dataSource.query<(Omit<DeskTask, 'since'> & { since: Date })[]>(
      `SELECT l.id, CASE l.result WHEN 'answered' THEN 'lookup-answered' WHEN 'waiting' THEN 'lookup-waiting'
           ELSE 'lookup-given-up' END AS kind,
         r.id AS "relocationId", r.number, l.plate_number AS "plateNumber", l.plate_type AS "plateType", l.at AS since,
         r.holder_id IS NOT DISTINCT FROM $1 AS "isMine"
       FROM relocation_lookup l JOIN relocation r ON r.id = l.relocation_id
       WHERE ${IS_TASK} AND r.state = 'open' AND ($2::text IS NULL OR r.bureau_id = $2)
         AND (r.holder_id IS NULL OR r.holder_id = $1 OR r.holder_id <> ALL ($3::uuid[]))
       ORDER BY l.result = 'waiting', r.holder_id IS DISTINCT FROM $1, l.at, l.id LIMIT ${AT_ONCE}`,
      [agent.userId, bureauInView(agent), this.atWork()],
    );
    return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
  }

  /**
   * Takes a request in hand whose lookup waits or was answered later, and takes note of the answer: it becomes this agent's to go on with.
   * @throws DomainError `relocations/unknown-request`, `relocations/not-open`, `relocations/not-to-be-taken`
   */
  async take(agent: SessionUser, relocationId: string): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lock(transaction, relocationId);
      const { manager, publish } = transaction;
      const bureauId = bureauInView(agent);
      if (bureauId !== null && request.bureauId !== bureauId) throw refusal('relocations/unknown-request');
      if (request.state !== 'open') throw refusal('relocations/not-open');
      const isTheirs = request.holderId === agent.userId;
      if (!isTheirs) {
        const tasks = await manager.query<unknown[]>(
          `SELECT 1 FROM relocation_lookup l WHERE l.relocation_id = $1 AND ${IS_TASK} LIMIT 1`,
          [relocationId],
        );
        const isFree = request.holderId === null || !this.atWork().includes(request.holderId);
        if (tasks.length === 0 || !isFree) throw refusal('relocations/not-to-be-taken');
      }
      const now = this.clock.now();
      await manager.query(
        `UPDATE relocation_lookup SET seen_at = $2
         WHERE relocation_id = $1 AND result <> 'waiting' AND tries > 0 AND seen_at IS NULL`,
        [relocationId, now],
      );
      publish(new TasksChanged(now, request.bureauId));
      if (isTheirs) return;
      request.holderId = agent.userId;
      await this.writer.save(transaction, request, 'taken', agent);
      await this.writer.audited(transaction, request, agent, 'taken');
    });
  }

  private atWork(): string[] {
    return this.agents.atWork().map(({ userId }) => userId);
  }
}
