import { says, type Parameters } from './says.js';
import { placeInEnglish, placeOf, seenInChinese, seenInEnglish, type Place, type Seen } from './tables-errors.js';

/** What the reader of tables said of the file. */
type Refused = Readonly<{ refused: string }>;
type File = Readonly<{ file: string; cause: string }>;
type Said<P> = (parameters: P) => string;

const badExport = <P extends Parameters>(chinese: Said<P>, english: Said<NoInfer<P>>) =>
  says<P>(
    'invalid',
    (parameters) => `导出文件夹不能用于校验：${chinese(parameters)}`,
    (parameters) => `The folder of the export cannot be verified with. ${english(parameters)}`,
  );

const badCalendar = <P extends Parameters = Readonly<Record<never, never>>>(
  chinese: Said<P>,
  english: Said<NoInfer<P>>,
) =>
  says<P>(
    'invalid',
    (parameters) => `${chinese(parameters)}。没有导入任何一天`,
    (parameters) => `${english(parameters)}. No day was imported`,
  );

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
  'settlement/bad-export#missing': badExport(
    ({ file }: { file: string }) => `缺少 ${file}`,
    ({ file }) => `There is no ${file} in it`,
  ),
  'settlement/bad-export#too-large': badExport(
    ({ file }: { file: string }) => `${file} 过大`,
    ({ file }) => `Its ${file} is too large`,
  ),
  'settlement/bad-export#content': badExport(
    ({ file }: { file: string }) => `${file} 的内容不对`,
    ({ file }) => `The content of its ${file} is not as it should be`,
  ),
  'settlement/bad-export#heading': badExport(
    ({ file }: { file: string }) => `${file} 的表头不对`,
    ({ file }) => `The heading of its ${file} is not as it should be`,
  ),
  'settlement/bad-export#row': badExport(
    ({ file, line }: { file: string; line: number }) => `${file} 第 ${line} 行读不出来`,
    ({ file, line }) => `Line ${line} of its ${file} cannot be read`,
  ),
  'settlement/bad-export#width': badExport(
    ({ file, line }: { file: string; line: number }) => `${file} 第 ${line} 行的列数不对`,
    ({ file, line }) => `Line ${line} of its ${file} has not as many columns as it should`,
  ),
  'settlement/bad-case-file#format': says('invalid', '文件不是 JSON', 'The file is no JSON'),
  'settlement/bad-case-file': says(
    'invalid',
    ({ place, problem }: { place: string; problem: string }) => `${place || '文件'}：${problem}`,
    ({ place, problem }) => `In ${place || 'the file'}: ${problem}`,
  ),
  'settlement/bad-calendar#too-large': badCalendar(
    () => '文件过大',
    () => 'The file is too large',
  ),
  'settlement/bad-calendar#table': badCalendar(
    ({ refused }: Refused) => refused,
    ({ refused }) => refused,
  ),
  'settlement/bad-calendar#columns': badCalendar(
    ({ refused, heading }: Refused & { heading: string }) => `${refused}。应有：${heading}`,
    ({ refused, heading }) => `${refused}. There should be: ${heading}`,
  ),
  'settlement/bad-calendar#other-year': badCalendar(
    (row: Place & { day: string; year: string }) =>
      `${placeOf(row)}：一个文件只能是一年，${row.day} 不在 ${row.year} 年`,
    (row) => `A file is of one year: ${row.day} in ${placeInEnglish(row)} is not in ${row.year}`,
  ),
  'settlement/bad-calendar#twice': badCalendar(
    (row: Place & { day: string }) => `${placeOf(row)}：${row.day} 重复`,
    (row) => `The day ${row.day} is there again in ${placeInEnglish(row)}`,
  ),
  'settlement/bad-calendar#empty': badCalendar(
    () => '文件里没有日期',
    () => 'There are no days in the file',
  ),
  'settlement/bad-calendar#festivals': badCalendar(
    ({ year, missing }: { year: string; missing: readonly string[] }) =>
      `${year} 年缺少这些节日的放假安排：${missing.join('、')}`,
    ({ year, missing }) => `These festivals have no days off in ${year}: ${missing.join(', ')}`,
  ),
  'settlement/bad-calendar#century': badCalendar(
    (row: Place & { day: string }) => `${placeOf(row)}：${row.day} 不是本世纪的日期`,
    (row) => `The day ${row.day} in ${placeInEnglish(row)} is not of this century`,
  ),
  'settlement/bad-calendar#works': badCalendar(
    (row: Place & Seen & { column: string; yes: string; no: string }) =>
      `${placeOf(row)}：${row.column}应为“${row.yes}”或“${row.no}”，看到的是${seenInChinese(row)}`,
    (row) => `“${row.column}” in ${placeInEnglish(row)} should be “${row.yes}” or “${row.no}”: ${seenInEnglish(row)}`,
  ),
  'settlement/bad-calendar#name': badCalendar(
    (row: Place & { longest: number }) => `${placeOf(row)}：请写明名称，最多 ${row.longest} 字`,
    (row) => `Give the name in ${placeInEnglish(row)}, ${row.longest} characters at most`,
  ),
  'settlement/bad-calendar#weekday': badCalendar(
    (row: Place & { day: string }) => `${placeOf(row)}：${row.day} 不是周末，本来就上班`,
    (row) => `The day ${row.day} in ${placeInEnglish(row)} is not of a weekend: it is a working day anyway`,
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
} as const;
