import 'reflect-metadata';
import { refusal } from '@yiche/contracts';
import { AuditTrail } from '@yiche/audit';
import { SystemClock } from '@yiche/kernel';
import {
  createLogger,
  Findings,
  Metrics,
  platformConfigSchema,
  readConfig,
  StandingFindings,
  type StandingFinding,
} from '@yiche/platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Misused, runCommand } from './run-command.js';

const USAGE =
  '用法：npm run findings                                                  列出等人处理的问题\n' +
  '      npm run findings -- --acknowledge 编号 --by 姓名 --reason 说明    记下已有人处理，不再报警';

const acknowledgementSchema = z.object({
  acknowledge: z.string().regex(/^[1-9]\d{0,17}$/),
  by: z.string().trim().min(1).max(64),
  reason: z.string().trim().min(1).max(500),
});

/** `npm run findings`: what the reconcilers found and nobody has seen to yet; with `--acknowledge` somebody has. */
await runCommand({
  usage: USAGE,
  options: { acknowledge: { type: 'string' }, by: { type: 'string' }, reason: { type: 'string' } },
  run: async (values, positionals) => {
    const { acknowledge, by, reason } = values;
    const isList = acknowledge === undefined && by === undefined && reason === undefined;
    const asked = isList ? null : acknowledgementSchema.safeParse(values);
    if (asked?.success === false || positionals.length > 0) throw new Misused();
    const config = readConfig(platformConfigSchema, process.env);
    const dataSource = await new DataSource({ type: 'postgres', url: config.database.url }).initialize();
    try {
      const [logger, metrics] = [createLogger('error'), new Metrics()];
      const standing = new StandingFindings(new Findings(metrics, logger), dataSource, logger, metrics);
      return asked ? await acknowledged(standing, dataSource, asked.data) : listOf(await standing.waiting());
    } finally {
      await dataSource.destroy();
    }
  },
});

function listOf(waiting: readonly StandingFinding[]): string {
  const lines = waiting.map(
    ({ id, kind, subject, beganAt }) => `${id}\t${kind}\t${beganAt.toISOString()}\t${subject}\n`,
  );
  return `${lines.join('')}${waiting.length === 0 ? '没有等人处理的问题' : `共 ${waiting.length} 个`}\n`;
}

async function acknowledged(
  standing: StandingFindings,
  dataSource: DataSource,
  { acknowledge: id, by, reason }: z.infer<typeof acknowledgementSchema>,
): Promise<string> {
  const found = await standing.acknowledge(id, by, reason);
  if (!found) throw refusal('platform/unknown-finding', { id });
  await new AuditTrail(dataSource, new SystemClock()).append(null, {
    actorId: null,
    actorName: by,
    action: 'platform.finding-acknowledged',
    subjectType: 'finding',
    subjectId: id,
    details: { kind: found.kind },
  });
  return `已记下：${found.kind} ${found.subject}\n`;
}
