import 'reflect-metadata';
import { Bureau, Bureaus } from '@yiche/identity';
import { platformConfigSchema, readConfig } from '@yiche/platform';
import { RebuildStatement, settlementConfigSchema, Statement } from '@yiche/settlement';
import { DataSource } from 'typeorm';

/** `npm run statement:rebuild -- WJ-202407`: makes a closed month anew from the ledger; exit code 1 when it is not what was closed. */
async function rebuildStatement(number: string | undefined): Promise<boolean> {
  if (!number) throw new Error('用法：npm run statement:rebuild -- 账单编号，例如 WJ-202407');
  const { database } = readConfig(platformConfigSchema, process.env);
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [Bureau, Statement],
  }).initialize();
  try {
    const bureaus = await Bureaus.in(dataSource);
    const config = readConfig(settlementConfigSchema, process.env);
    const rebuilt = await new RebuildStatement(dataSource, bureaus, config).rebuild(number);
    if (!rebuilt) throw new Error(`没有账单 ${number}`);
    const { isSame, lines, root, waiting } = rebuilt;
    process.stdout.write(
      `${number}：由通话台账重建 ${lines} 行，根 ${root}，${isSame ? '与结账时逐行相同' : '与结账时不同'}` +
        `${waiting > 0 ? `；另有结账后补到、尚未计费的通话 ${waiting} 次` : ''}\n`,
    );
    return isSame;
  } finally {
    await dataSource.destroy();
  }
}

rebuildStatement(process.argv[2]).then(
  (ok) => process.exit(ok ? 0 : 1),
  (cause: unknown) => {
    process.stderr.write(`${(cause as Error).message}\n`);
    process.exit(2);
  },
);
