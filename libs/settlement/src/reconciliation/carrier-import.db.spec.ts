import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { TelephoneNumber } from '@yiche/kernel';
import type { CarrierImportQuery } from '@yiche/contracts';
import fc from 'fast-check';
import { carrierLines, openCarrierTable, type CarrierLine } from './carrier-lines.js';
import { person, reconciliationMonth } from '../testing/reconciliation-month.js';

const QUERY: CarrierImportQuery = {
  caller: '主叫号码',
  answeredAt: '接通时间',
  seconds: '通话时长',
  name: '七月.csv',
  encoding: 'auto',
};
const HEAD = '序号,主叫号码,接通时间,通话时长';
const LINE = '1,13812348000,2024-07-01 08:00:01,65';
const text = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`);
/** `主叫号码,接通时间,通话时长` and a line, in GBK. */
const GBK = Buffer.concat([
  Buffer.from('d6f7bdd0bac5c2eb2cbdd3cda8cab1bce42ccda8bbb0cab1b3a40a', 'hex'),
  Buffer.from('13812348000,2024/7/1 8:00:01,00:01:05\n'),
]);

jest.setTimeout(120_000); // processes start

describe('the carrier’s file', () => {
  let month: Awaited<ReturnType<typeof reconciliationMonth>>;
  const clerk = person('settlement-clerk');

  beforeAll(async () => {
    month = await reconciliationMonth('2024-07');
  });
  afterAll(() => month.database.drop());
  beforeEach(() => month.database.superuser.query('TRUNCATE settlement_carrier_file CASCADE'));

  const take = (content: Buffer | Readable, change: Partial<CarrierImportQuery> = {}) =>
    month.carrier.import(
      clerk,
      month.statementId,
      { ...QUERY, ...change },
      content instanceof Readable ? content : Readable.from(inPieces(content)),
    );
  function* inPieces(content: Buffer): Generator<Buffer> {
    const size = Math.max(7, content.length >> 10);
    for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
  }
  const count = async (table: string): Promise<number> => {
    const [row] = await month.database.dataSource.query<{ count: number }[]>(`SELECT count(*)::int FROM ${table}`);
    return row?.count ?? -1;
  };
  const refusal = async (attempt: Promise<unknown>): Promise<{ code: string; message: string; details: unknown }> => {
    const cause = await attempt.then(
      () => null,
      (error: unknown) => error,
    );
    expect(await count('settlement_carrier_file')).toBe(0);
    expect(await count('settlement_carrier_row')).toBe(0);
    return cause as { code: string; message: string; details: unknown };
  };

  it('is taken in with the blind index of the number alone', async () => {
    const taken = await take(text(HEAD, LINE, '2,+8613812348001,2024/7/1 8:00:05,00:01:05', '3,,20240731235959,0'));
    expect(taken).toMatchObject({ rows: 3, duplicates: 0, otherMonth: 0, encoding: 'utf-8', name: '七月.csv' });
    const { dataSource, personalData } = month.database;
    expect(
      await dataSource.query('SELECT row, number_index, answered_at, seconds FROM settlement_carrier_row ORDER BY row'),
    ).toEqual([
      {
        row: 2,
        number_index: personalData.index('13812348000' as TelephoneNumber),
        answered_at: new Date('2024-07-01T00:00:01Z'),
        seconds: 65,
      },
      {
        row: 3,
        number_index: personalData.index('13812348001' as TelephoneNumber),
        answered_at: new Date('2024-07-01T00:00:05Z'),
        seconds: 65,
      },
      { row: 4, number_index: '', answered_at: new Date('2024-07-31T15:59:59Z'), seconds: 0 },
    ]);
    const [job] = await dataSource.query<{ key: string }[]>(
      `SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'settlement.reconcile'`,
    );
    expect(job?.key).toContain(month.statementId);
  });

  it.each<[string, Buffer, string]>([
    ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from('efbbbf', 'hex'), text(HEAD, LINE)]), 'utf-8'],
    ['GBK', GBK, 'gb18030'],
    ['semicolons', text(HEAD.replaceAll(',', ';'), LINE.replaceAll(',', ';')), 'utf-8'],
    ['tabs', text(HEAD.replaceAll(',', '\t'), LINE.replaceAll(',', '\t')), 'utf-8'],
    ['quotes around every cell', text(HEAD, LINE.replace(/[^,]+/g, '"$&"')), 'utf-8'],
    ['empty lines and a delimiter at the end', text(HEAD, '', `${LINE},`, ',,,', ''), 'utf-8'],
    [
      'UTF-16, as Excel’s “Unicode text” is',
      Buffer.from(`\ufeff${HEAD}\r\n${LINE}`.replaceAll(',', '\t'), 'utf16le'),
      'utf-16le',
    ],
    [
      'a line that says how it is divided',
      text('sep=;', HEAD.replaceAll(',', ';'), LINE.replaceAll(',', ';')),
      'utf-8',
    ],
    ['a title above its heading', text('中国电信,,,', '2024-07,,,', '', HEAD, LINE), 'utf-8'],
    [
      'a heading with breaks and wide blanks in it',
      text('序　号,"主叫\n号码 ","接通\r\n时间",通话时长\u200b', LINE),
      'utf-8',
    ],
    ['what a spreadsheet makes of numbers', text(HEAD, '1,13812348000.0,2024/7/1 上午8:00:01,0:01:05'), 'utf-8'],
    ['no end of the last line', Buffer.from(`${HEAD}\n${LINE}`), 'utf-8'],
  ])('may be written with %s', async (_name, content, encoding) => {
    expect(await take(content)).toMatchObject({ rows: 1, encoding });
    const rows = await month.database.dataSource.query('SELECT answered_at, seconds FROM settlement_carrier_row');
    expect(rows).toEqual([{ answered_at: new Date('2024-07-01T00:00:01Z'), seconds: 65 }]);
  });

  it('has a caller of the bureau’s own area as the ledger has it, and one that no form fits as one without a number', async () => {
    await take(text(HEAD, LINE.replace('13812348000', '81997327'), LINE.replace('13812348000', '11185')));
    const { dataSource, personalData } = month.database;
    expect(await dataSource.query('SELECT number_index FROM settlement_carrier_row ORDER BY row')).toEqual([
      { number_index: personalData.index('051981997327' as TelephoneNumber) },
      { number_index: '' },
    ]);
  });

  it('is read as it was written, whatever else stands in it and however it is quoted', async () => {
    const other = fc.string({
      unit: fc.constantFrom('甲', 'x', '"', ',', ';', '\t', '\n', ' ', '=', '\r\n'),
      maxLength: 8,
    });
    const line = fc.record({
      seconds: fc.integer({ min: 0, max: 86_400 }),
      number: fc.integer({ min: 0, max: 9_999 }),
      other,
    });
    const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        async (lines, delimiter, end) => {
          const rows = [
            ['备注', '主叫号码', '接通时间', '通话时长'],
            ...lines.map((each) => [
              each.other,
              `1381234${String(each.number).padStart(4, '0')}`,
              '2024-07-01 08:00:01',
              String(each.seconds),
            ]),
          ];
          const content = Buffer.from(rows.map((cells) => cells.map(quote).join(delimiter) + end).join(''));
          const table = await openCarrierTable(() => [content], { wanted: ['主叫号码', '接通时间', '通话时长'] });
          const read: CarrierLine[] = [];
          for await (const batch of carrierLines(table, QUERY, 7)) read.push(...batch);
          expect(read.map(({ number, seconds }) => [number, seconds])).toEqual(
            rows.slice(1).map(([, number, , seconds]) => [number, Number(seconds)]),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is refused with line and column for a cell that cannot be read, and nothing of it is kept', async () => {
    const lines = Array.from({ length: 6_000 }, (_, index) => `${index},13812348000,2024-07-01 08:00:01,65`);
    const bad = await refusal(take(text(HEAD, ...lines, '9,13812348009,2024-07-01 08:00,65')));
    expect(bad).toMatchObject({ code: 'settlement/carrier-row', details: { line: 6_002, column: '接通时间' } });
    expect(bad.message).toMatch(/^第 6002 行“接通时间”不是时间：看到的是“2024-07-01 08:00”，没有秒.*没有导入任何一行/);
    expect(await refusal(take(text(HEAD, LINE, '2,13812348000')))).toMatchObject({ details: { line: 3 } });
    // A break inside quotes is a line of the file, but no row of a spreadsheet.
    const broken = await refusal(
      take(text('"序\n号",主叫号码,接通时间,通话时长', '"1\r\n2",13812348000,2024-07-01 08:00:01,65', '3,1.38E+10,,')),
    );
    expect(broken).toMatchObject({ details: { line: 5, row: 3, column: '主叫号码' } });
    expect(broken.message).toMatch(/^第 5 行（Excel 中第 3 行）“主叫号码”.*“1\.38E\+10”.*没有导入任何一行/);
    expect(await refusal(take(text(HEAD, `${LINE},more`)))).toMatchObject({ details: { line: 2 } });
  });

  it('is refused when a quote was never closed, without being read into memory', async () => {
    const content = text(HEAD, '1,"13812348000,2024-07-01 08:00:01,65', ...Array.from({ length: 20_000 }, () => LINE));
    expect(await refusal(take(content))).toMatchObject({ code: 'settlement/carrier-row' });
  });

  it('is refused for columns that it does not have, and says which it has, numbers hidden', async () => {
    const bad = await refusal(take(text(HEAD, LINE), { seconds: '时长' }));
    expect(bad).toMatchObject({ code: 'settlement/carrier-columns' });
    expect(bad.message).toBe('表头里没有这些列：时长。表头是：序号、主叫号码、接通时间、通话时长');
    const headless = await refusal(take(text(LINE)));
    expect(headless.message).toContain('138****8000');
    expect(headless.message).not.toContain('13812348000');
    expect(await refusal(take(text(HEAD, LINE), { seconds: QUERY.caller }))).toMatchObject({
      code: 'settlement/carrier-columns',
    });
    expect(await refusal(take(text(`${HEAD},通话时长`, `${LINE},1`)))).toMatchObject({
      code: 'settlement/carrier-columns',
    });
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'settlement/carrier-file-empty'],
    ['blank lines', text('', '', ''), 'settlement/carrier-file-empty'],
    ['a heading alone', text(HEAD), 'settlement/carrier-file-empty'],
    ['a workbook', Buffer.from('504b030414000600', 'hex'), 'settlement/carrier-format'],
    [
      'bytes that are no text',
      Buffer.concat([text(HEAD), Buffer.from('ff80ff80', 'hex')]),
      'settlement/carrier-encoding',
    ],
    ['NUL', Buffer.from(`${HEAD}\n\0`), 'settlement/carrier-format'],
    ['another month', text(HEAD, LINE.replace('2024-07', '2024-06')), 'settlement/carrier-other-month'],
  ])('is refused when it is %s', async (_name, content, code) => {
    expect(await refusal(take(content))).toMatchObject({ code });
  });

  it('is refused when it is not in the encoding that was named', async () => {
    expect(await refusal(take(GBK, { encoding: 'utf-8' }))).toMatchObject({ message: '文件的编码不是 UTF-8' });
    expect(await take(GBK, { encoding: 'gb18030' })).toMatchObject({ rows: 1 });
  });

  it('counts repeated lines and leaves lines of other months out', async () => {
    const edge = ['2024-06-30 23:59:59', '2024-07-01 00:00:00', '2024-07-31 23:59:59', '2024-08-01 00:00:00'];
    const lines = edge.map((time) => `1,13812348000,${time},65`);
    expect(await take(text(HEAD, ...lines, LINE, LINE, LINE))).toMatchObject({ rows: 5, duplicates: 2, otherMonth: 2 });
  });

  it('is there once however often it comes, until another was the last', async () => {
    const first = await take(text(HEAD, LINE));
    month.clock.advance(1_000);
    expect(await take(text(HEAD, LINE), { name: '改名.csv' })).toEqual(first);
    month.clock.advance(1_000);
    const other = await take(text(HEAD, LINE, LINE));
    month.clock.advance(1_000);
    const again = await take(text(HEAD, LINE));
    expect((await month.carrier.files(clerk, month.statementId)).map(({ id }) => id)).toEqual([again.id, other.id]);
    expect(await count('settlement_carrier_row')).toBe(3);
    // Read by other columns it is another file, in the place of the first.
    const reread = await take(text(HEAD, LINE), { seconds: '序号' });
    expect(reread.id).not.toBe(again.id);
    expect(await count('settlement_carrier_file')).toBe(2);
  });

  it('comes once though it is sent twice at the same time', async () => {
    const [one, other] = await Promise.all([take(text(HEAD, LINE)), take(text(HEAD, LINE))]);
    expect(one).toEqual(other);
    expect(await count('settlement_carrier_file')).toBe(1);
  });

  it('has its name without a path, numbers and control characters', async () => {
    const { name } = await take(text(HEAD, LINE), { name: 'C:\\话单\\13812348000\u202e七月\n.csv' });
    expect(name).toBe('138****8000七月.csv');
  });

  it('leaves nothing when its sender or the database goes away in the middle', async () => {
    const folders = async (): Promise<string[]> =>
      (await readdir(tmpdir())).filter((name) => name.startsWith(`yiche-tmp-${process.pid}-`));
    const before = await folders();
    const cut = new Readable({
      read() {
        this.push(text(HEAD, LINE));
        this.destroy(new Error('aborted'));
      },
    });
    expect(await refusal(take(cut))).toMatchObject({ code: 'uploads/cut' });

    const { dataSource } = month.database;
    const killed = take(Readable.from(million(400_000)));
    const busy = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'INSERT INTO settlement_carrier_row%'`;
    for (let victims: { pid: number }[] = []; victims.length === 0;) {
      victims = await dataSource.query<{ pid: number }[]>(busy);
      for (const { pid } of victims) await dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
    }
    expect(await refusal(killed)).toBeInstanceOf(Error);
    expect(await folders()).toEqual(before);
  });

  it('is refused once the statement was sent, and for those who are not the operator’s clerks it is not there', async () => {
    const viewer = person('bureau-viewer', 'WJ');
    await expect(month.carrier.files(viewer, month.statementId)).rejects.toMatchObject({
      code: 'settlement/unknown-statement',
    });
    const sent = await reconciliationMonth('2024-07');
    await sent.database.dataSource.query(`UPDATE settlement_statement SET state = 'sent'`);
    await expect(
      sent.carrier.import(clerk, sent.statementId, QUERY, Readable.from([text(HEAD, LINE)])),
    ).rejects.toMatchObject({ code: 'settlement/not-a-draft' });
    await sent.database.drop();
  });

  it('may have a million lines', async () => {
    const taken = await take(Readable.from(million(1_000_000)));
    expect(taken).toMatchObject({ rows: 1_000_000, duplicates: 1 });
  }, 180_000);
});

/** A file of so many lines, the first two of them the same. */
function* million(lines: number): Generator<Buffer> {
  yield Buffer.from(`${HEAD}\n`);
  const seconds = Array.from({ length: 60 }, (_, second) => String(second).padStart(2, '0'));
  for (let from = 0; from < lines; from += 1_000) {
    const minute = new Date(Date.UTC(2024, 6, 1) + from * 2_000).toISOString().slice(0, 16).replace('T', ' ');
    let piece = '';
    for (let index = from; index < Math.min(lines, from + 1_000); index++) {
      const each = index === 0 ? 1 : index;
      piece += `${index},1${3_800_000_000 + each},${minute}:${seconds[each % 60]},${each % 300}\n`;
    }
    yield Buffer.from(piece);
  }
}
