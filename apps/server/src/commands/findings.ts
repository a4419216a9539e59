import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { AuditTrail } from '@yiche/audit';
import { SystemClock } from '@yiche/kernel';
import { createLogger, Findings, Metrics, platformConfigSchema, readConfig, StandingFindings } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ConfigError } from '../config.js';

const USAGE =
  '用法：npm run findings                                                  列出等人处理的问题\n' +
  '      npm run findings -- --acknowledge 编号 --by 姓名 --reason 说明    记下已有人处理，不再报警';

const acknowledgementSchema = z.object({
  acknowledge: z.string().regex(/^[1-9]\d{0,17}$/),
  by: z.string().trim().min(1).max(64),
  reason: z.string().trim().min(1).max(500),
});

/** `npm run findings`: what the reconcilers found and nobody has seen to yet; with `--acknowledge` somebody has. */
async function findings(): Promise<void> {
  const options = { acknowledge: { type: 'string' }, by: { type: 'string' }, reason: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const asked = Object.keys(values).length > 0 ? acknowledgementSchema.safeParse(values) : null;
  if (asked?.success === false) throw new ConfigError(USAGE);
  const config = readConfig(platformConfigSchema, process.env);
  const dataSource = await new DataSource({ type: 'postgres', url: config.database.url }).initialize();
  try {
    const [logger, metrics] = [createLogger('error'), new Metrics()];
    const standing = new StandingFindings(new Findings(metrics, logger), dataSource, logger, metrics);
    if (!asked) {
      const waiting = await standing.waiting();
      for (const { id, kind, subject, beganAt } of waiting)
        process.stdout.write(`${id}\t${kind}\t${beganAt.toISOString()}\t${subject}\n`);
      process.stdout.write(waiting.length === 0 ? '没有等人处理的问题\n' : `共 ${waiting.length} 个\n`);
      return;
    }
    const { acknowledge: id, by, reason } = asked.data;
    const found = await standing.acknowledge(id, by, reason);
    if (!found) throw new ConfigError(`没有等人处理的问题 ${id}`);
    await new AuditTrail(dataSource, new SystemClock()).append(null, {
      actorId: null,
      actorName: by,
      action: 'platform.finding-acknowledged',
      subjectType: 'finding',
      subjectId: id,
      details: { kind: found.kind },
    });
    process.stdout.write(`已记下：${found.kind} ${found.subject}\n`);
  } finally {
    await dataSource.destroy();
  }
}

findings().then(
  () => process.exit(0),
  (cause: unknown) => {
    const plain = cause instanceof ConfigError || (cause as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${plain ? (cause as Error).message : String((cause as Error).stack)}\n`);
    process.exit(1);
  },
);
