import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { AuditTrail } from '@yiche/audit';
import { maskNumbersIn, SystemClock } from '@yiche/kernel';
import { FailedJobs, platformConfigSchema, readConfig } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ConfigError } from '../config.js';

const USAGE =
  '用法：npm run jobs                                       列出彻底失败的后台任务\n' +
  '      npm run jobs -- --retry 编号 --by 姓名             原因消除后重新做这一个';

/** Of what a try met, so many characters are shown. */
const SHOWN = 200;

const retrySchema = z.object({
  retry: z.string().regex(/^[1-9]\d{0,17}$/),
  by: z.string().trim().min(1).max(64),
});

/** `npm run jobs`: durable work that has failed for good; with `--retry` one is tried again. */
async function jobs(): Promise<void> {
  const { values } = parseArgs({ options: { retry: { type: 'string' }, by: { type: 'string' } } });
  const asked = Object.keys(values).length > 0 ? retrySchema.safeParse(values) : null;
  if (asked?.success === false) throw new ConfigError(USAGE);
  const config = readConfig(platformConfigSchema, process.env);
  const dataSource = await new DataSource({ type: 'postgres', url: config.database.url }).initialize();
  try {
    const failed = new FailedJobs(dataSource);
    if (!asked) {
      const list = await failed.list();
      for (const { id, task, attempts, failedAt, lastError } of list) {
        const met = maskNumbersIn(lastError.split('\n')[0] ?? '').slice(0, SHOWN);
        process.stdout.write(`${id}\t${task}\t${failedAt.toISOString()}\t试了 ${attempts} 次\t${met}\n`);
      }
      process.stdout.write(list.length === 0 ? '没有彻底失败的任务\n' : `共 ${list.length} 个\n`);
      return;
    }
    const { retry: id, by } = asked.data;
    const task = await failed.retry(id);
    if (task === null) throw new ConfigError(`没有彻底失败的任务 ${id}`);
    await new AuditTrail(dataSource, new SystemClock()).append(null, {
      actorId: null,
      actorName: by,
      action: 'platform.job-retried',
      subjectType: 'job',
      subjectId: id,
      details: { task },
    });
    process.stdout.write(`重新做：${task} ${id}\n`);
  } finally {
    await dataSource.destroy();
  }
}

jobs().then(
  () => process.exit(0),
  (cause: unknown) => {
    const plain = cause instanceof ConfigError || (cause as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${plain ? (cause as Error).message : String((cause as Error).stack)}\n`);
    process.exit(1);
  },
);
