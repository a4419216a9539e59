import { says } from './says.js';
import { placeInEnglish, placeOf, type Place } from './tables-errors.js';

/** What is wrong with a file: one of many, said in Chinese alone. Whoever reads English is told which file it is. */
type What = Readonly<{ what: string }>;
/** What the reader of tables said of the file. */
type Refused = Readonly<{ refused: string }>;
type File = Readonly<{ file: string; cause: string }>;

/** Files that are brought to be read or verified, and the keys that statements are signed with. */
export const evidenceErrors = {
  'settlement/usage': says(
    'invalid',
    ({ usage }: { usage: string }) => `用法：${usage}`,
    ({ usage }) => `Usage: ${usage}`,
  ),
  'settlement/no-such-file': says(
    'not-found',
    ({ file, cause }: File) => `打不开文件 ${file}（${cause}）`,
    ({ file, cause }) => `The file ${file} cannot be opened (${cause})`,
  ),
  'settlement/no-such-file#key': says(
    'not-found',
    ({ file, cause }: File) => `打不开公钥文件 ${file}（${cause}）`,
    ({ file, cause }) => `The file of the public key ${file} cannot be opened (${cause})`,
  ),
  'settlement/bad-key': says(
    'invalid',
    '公钥文件的内容不是 Ed25519 公钥（SPKI，Base64 或 PEM）',
    'There is no Ed25519 public key in the file (SPKI, Base64 or PEM)',
  ),
  'settlement/no-signing-key': says(
    'unavailable',
    '没有配置账单签名密钥（SETTLEMENT_SIGNING_KEY），不能结账。请联系系统管理员',
    'No key to sign statements with is set (SETTLEMENT_SIGNING_KEY): no month can be closed. Ask an administrator',
  ),
  'settlement/not-a-workbook': says(
    'invalid',
    ({ what }: What) => `这不是可以校验的结算单工作簿：${what}`,
    () => 'This is no workbook of a statement that could be verified',
  ),
  'settlement/workbook-too-large': says(
    'invalid',
    ({ what }: What) => `拒绝读取这个文件：${what}`,
    () => 'This file is refused: there is more in it than in any statement',
  ),
  'settlement/bad-export': says(
    'invalid',
    ({ what }: What) => `导出文件夹不能用于校验：${what}`,
    () => 'The folder of the export cannot be verified with',
  ),
  'settlement/bad-case-file': says(
    'invalid',
    ({ what }: What) => what,
    () => 'The file of cases is not as it should be',
  ),
  'settlement/bad-calendar': says(
    'invalid',
    ({ what }: What) => `${what}。没有导入任何一天`,
    () => 'The file of the calendar is not as it should be. No day was imported',
  ),
  'settlement/calendar-day-passed': says(
    'conflict',
    ({ days, count }: { days: readonly string[]; count: number }) =>
      `这些日子已经过去，不能再改：${days.join('、')}${count > days.length ? ' 等' : ''}`,
    ({ days, count }) =>
      `These days have passed and cannot be changed: ${days.join(', ')}${count > days.length ? ' and others' : ''}`,
  ),
  'settlement/carrier-file-empty#file': says(
    'invalid',
    ({ refused }: Refused) => refused,
    ({ refused }) => refused,
  ),
  'settlement/carrier-format': says(
    'invalid',
    ({ refused }: Refused) => refused,
    ({ refused }) => refused,
  ),
  'settlement/carrier-encoding': says(
    'invalid',
    ({ refused }: Refused) => refused,
    ({ refused }) => refused,
  ),
  'settlement/carrier-columns#file': says(
    'invalid',
    ({ refused }: Refused) => refused,
    ({ refused }) => refused,
  ),
  'settlement/carrier-row': says(
    'invalid',
    ({ refused }: Refused) => `${refused}。没有导入任何一行`,
    ({ refused }) => `${refused}. No row was imported`,
  ),
  'tables/row#cell': says(
    'invalid',
    ({ line, row, column, what }: Place & What & { column: string }) => `${placeOf({ line, row })}“${column}”${what}`,
    ({ line, row, column }) => `“${column}” in ${placeInEnglish({ line, row })} cannot be read`,
  ),
} as const;
