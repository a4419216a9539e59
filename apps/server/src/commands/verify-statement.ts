import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { refusal, type Verification } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { verifyApart } from '@yiche/evidence';

const USAGE = 'npm run statement:verify -- 工作簿.xlsx [--export 导出文件夹] [--key 公钥文件]…';

/**
 * `npm run statement:verify -- FILE [--export DIR] [--key FILE]…`: checks a statement by its workbook, without database or network. Exit
 * code 0: as it was closed; 1: not so, with each place; 2: nothing that could be checked; 3: nothing changed was found, but the results of
 * formulas are missing.
 */
async function run(): Promise<Verification> {
  const { values, positionals } = parseArgs({
    options: { export: { type: 'string' }, key: { type: 'string', multiple: true } },
    allowPositionals: true,
  });
  const [workbook, ...rest] = positionals;
  if (workbook === undefined || rest.length > 0) throw refusal('settlement/usage', { usage: USAGE });
  return verifyApart({
    workbook,
    ...(values.export === undefined ? {} : { exportDir: values.export }),
    ...(values.key === undefined ? {} : { trustedKeys: await Promise.all(values.key.map(keyIn)) }),
  });
}

async function keyIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw refusal('settlement/no-such-file#key', { file, cause: cause.code ?? cause.message });
  });
}

const VERDICTS = [
  '结论：与结账时一致',
  '结论：与结账时不一致',
  '',
  '结论：没有发现改动，但公式没有计算结果，还不能判断。请用 Excel、WPS 或 LibreOffice 打开这个文件，另存为 xlsx，再校验另存的文件',
] as const;
const exitCodeOf = ({ ok, unjudged }: Verification): 0 | 1 | 3 => (ok ? 0 : unjudged ? 3 : 1);

function report(verification: Verification): string {
  const { checks, number, month, lines, keyFingerprint, resaved } = verification;
  return [
    `结算单 ${number}（${month}），明细 ${lines} 行，公钥指纹 ${keyFingerprint}`,
    ...(resaved ? ['文件曾由其他程序另存，以下按内容判断'] : []),
    ...checks.map((check) => `${check.ok ? '✓' : check.unjudged ? '？' : '✗'} ${check.name}：${check.detail}`),
    VERDICTS[exitCodeOf(verification)],
  ].join('\n');
}

run().then(
  (verification) => {
    process.stdout.write(`${report(verification)}\n`);
    process.exitCode = exitCodeOf(verification);
  },
  (cause: unknown) => {
    const { message, stack, code } = cause as Error & { code?: string };
    const isPlain = cause instanceof DomainError || code === 'ENOSPC';
    process.stderr.write(
      code?.startsWith('ERR_PARSE_ARGS') ? `${USAGE}\n` : isPlain ? `${message}\n` : `校验程序出错：${String(stack)}\n`,
    );
    process.exitCode = 2;
  },
);
