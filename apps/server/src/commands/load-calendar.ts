import 'reflect-metadata';
import { open } from 'node:fs/promises';
import { platformConfigSchema, readConfig } from '@yiche/platform';
import { loadCalendarCommand } from '@yiche/calendar';
import { DataSource } from 'typeorm';

const MOST_BYTES = 1_048_576;

const USAGE =
  '用法：npm run calendar:load -- 文件.csv\n文件是国务院办公厅公布的一年的放假安排，Excel 或 WPS 另存的 CSV，表头：日期,是否上班,名称';

/** `npm run calendar:load -- FILE`: loads the working days of a year, whole or not at all. */
async function loadCalendar(file: string | undefined): Promise<void> {
  if (!file) throw new Error(USAGE);
  const csv = await readSmall(file);
  const config = readConfig(platformConfigSchema, process.env);
  const dataSource = await new DataSource({ type: 'postgres', url: config.database.url }).initialize();
  try {
    const { year, isNew } = await loadCalendarCommand(dataSource, csv);
    process.stdout.write(`${year} 年的工作日历已${isNew ? '导入' : '更新'}\n`);
  } finally {
    await dataSource.destroy();
  }
}

/** A year's days are some kilobytes; of a large file no more than the bound is read. */
async function readSmall(file: string): Promise<Buffer> {
  const handle = await open(file).catch(() => {
    throw new Error(`读不到文件：${file}`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES + 1), 0, MOST_BYTES + 1, 0);
    if (bytesRead > MOST_BYTES) throw new Error(`文件大于 ${MOST_BYTES / 1_048_576} MB，不是一年的放假安排：${file}`);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

loadCalendar(process.argv[2]).catch((cause: unknown) => {
  process.stderr.write(`${(cause as Error).message}\n`);
  process.exit(1);
});
