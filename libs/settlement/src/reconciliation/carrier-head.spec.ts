import { describe, expect, it } from '@jest/globals';
import { encodeGb } from '../../../tables/src/testing/encode-gb.js';
import { carrierHeadOf } from './carrier-head.js';
import { carrierLines, openCarrierTable } from './carrier-lines.js';

const head = (text: string, isWhole = true) => carrierHeadOf(() => [Buffer.from(text)], isWhole);

describe('the beginning of a carrier’s file', () => {
  it('shows under each column its own first cells, whatever the headings and however long the rows', async () => {
    const file = [
      '7 月话单,,,,,',
      '',
      '时间,,"主叫\n号码","接通\n时间",时间,时长,',
      '甲,,13812348000,2024/7/1 8:00:01,乙,"1\n2"',
      '丙,,13812348001,2024/7/1 8:00:02,丁,65,,',
      '戊,,13812348002',
    ].join('\r\n');
    expect((await head(file)).columns).toEqual([
      { name: '时间(第1列)', samples: ['甲', '丙', '戊'] },
      { name: '主叫号码', samples: ['138****8000', '138****8001', '138****8002'] },
      { name: '接通时间', samples: ['2024/7/1 8:00:01', '2024/7/1 8:00:02', ''] },
      { name: '时间(第5列)', samples: ['乙', '丁', ''] },
      { name: '时长', samples: ['1 2', '65', ''] },
    ]);
  });

  it('names the columns as the import takes them', async () => {
    const content = encodeGb(
      '"主叫\n号码",\u3000接　通 时间,"时长\n（秒）"\r\n013812348000,2024年7月1日 上午8:00:01,01:05\r\n',
    );
    const { likely, encoding } = await carrierHeadOf(() => [content], true);
    expect(encoding).toBe('gb18030');
    expect(likely).toEqual({ caller: '主叫号码', answeredAt: '接通时间', seconds: '时长(秒)' });
    const table = await openCarrierTable(() => [content], { wanted: Object.values(likely) });
    for await (const batch of carrierLines(table, likely, 10))
      expect(batch).toEqual([
        { line: 4, number: '13812348000', answeredAt: new Date('2024-07-01T00:00:01Z'), seconds: 65 },
      ]);
  });

  it('is enough to see them where the file goes on, and its last row is cut', async () => {
    const { columns } = await head('主叫,接通时间,时长\n13812348000,2024-07-01 08:00:01,65\n138', false);
    expect(columns.map(({ samples }) => samples)).toEqual([['138****8000'], ['2024-07-01 08:00:01'], ['65']]);
  });

  it.each([
    ['PK\u0003\u0004', 'settlement/carrier-format'],
    ['', 'settlement/carrier-file-empty'],
    ['number\n138\n', 'settlement/carrier-columns'],
    ['a,b\n1,2\n', 'settlement/carrier-columns'],
  ])('is refused where it is “%s”', async (text, code) => {
    await expect(head(text)).rejects.toMatchObject({ code });
  });
});
