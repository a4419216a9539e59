import 'reflect-metadata';
import { verifyAuditCommand } from '@yiche/audit';
import { platformConfigSchema, readConfig } from '@yiche/platform';
import { DataSource } from 'typeorm';

/** `npm run audit:verify`: recomputes the audit trail's chain; exit code 1 names the first entry that is not as it was written. */
async function verifyAudit(): Promise<boolean> {
  const config = readConfig(platformConfigSchema, process.env);
  const dataSource = await new DataSource({ type: 'postgres', url: config.database.url }).initialize();
  const { ok, checked, firstBad } = await verifyAuditCommand(dataSource);
  await dataSource.destroy();
  const REASONS = {
    altered: '内容被改动',
    missing: '之前有记录被删除',
    inserted: '是后来插入的',
    reordered: '顺序被调换',
  } as const;
  process.stdout.write(
    ok
      ? `审计链完整，共 ${checked} 条\n`
      : `审计链不完整：第 ${firstBad?.seq} 条${firstBad ? REASONS[firstBad.reason] : ''}；此前 ${checked} 条完好\n`,
  );
  return ok;
}

verifyAudit().then(
  (ok) => process.exit(ok ? 0 : 1),
  (cause: unknown) => {
    process.stderr.write(`${(cause as Error).message}\n`);
    process.exit(2);
  },
);
