import 'reflect-metadata';
import { AuditTrail } from '@yiche/audit';
import { refusal } from '@yiche/contracts';
import { SystemClock } from '@yiche/kernel';
import { platformConfigSchema, readConfig, SetAsideFacts, type SetAsideFact } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Misused, runCommand } from './run-command.js';

const USAGE =
  '用法：npm run cursors                                    列出消费者搁置的事实\n' +
  '      npm run cursors -- --retry 编号 --by 姓名          原因消除后重新做这一个，以及同一主语排在它后面的';

const retrySchema = z.object({
  retry: z.string().regex(/^[1-9]\d{0,17}$/),
  by: z.string().trim().min(1).max(64),
});

/** `npm run cursors`: facts that consumers have set aside; with `--retry` one is taken again by the server, with those behind it. */
await runCommand({
  usage: USAGE,
  options: { retry: { type: 'string' }, by: { type: 'string' } },
  run: async (values, positionals) => {
    const isList = values.retry === undefined && values.by === undefined;
    const asked = isList ? null : retrySchema.safeParse(values);
    if (asked?.success === false || positionals.length > 0) throw new Misused();
    const config = readConfig(platformConfigSchema, process.env);
    const dataSource = await new DataSource({ type: 'postgres', url: config.database.url }).initialize();
    try {
      const setAside = new SetAsideFacts(dataSource);
      return asked ? await retried(setAside, dataSource, asked.data) : listOf(await setAside.list());
    } finally {
      await dataSource.destroy();
    }
  },
});

function listOf(facts: readonly SetAsideFact[]): string {
  const lines = facts.map(({ id, consumer, position, type, subject, tries, firstAt, error, due }) => {
    const state = due ? '等待重做' : tries === 0 ? '排在后面' : `试了 ${tries} 次`;
    return [id, consumer, position, type, subject, firstAt.toISOString(), state, error.split('\n')[0]].join('\t');
  });
  return `${lines.map((line) => `${line}\n`).join('')}${facts.length === 0 ? '没有搁置的事实' : `共 ${facts.length} 个`}\n`;
}

async function retried(
  setAside: SetAsideFacts,
  dataSource: DataSource,
  { retry: id, by }: z.infer<typeof retrySchema>,
): Promise<string> {
  const consumer = await setAside.retry(id);
  if (consumer === null) throw refusal('platform/unknown-fact', { id });
  await new AuditTrail(dataSource, new SystemClock()).append(null, {
    actorId: null,
    actorName: by,
    action: 'platform.fact-retried',
    subjectType: 'fact',
    subjectId: id,
    details: { consumer },
  });
  return `服务几秒内重做：${consumer} ${id}\n`;
}
