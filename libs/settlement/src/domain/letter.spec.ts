import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { htmlOf, lateSettlementLetter, lateStatementLetter, statementLetter } from './letter.js';

describe('a letter', () => {
  it('tells the bureau what it is to pay, until when it may object, and how to check it', () => {
    const { subject, body } = statementLetter({
      number: 'WJ-202407',
      month: '2024-07',
      bureau: '常州市公安局武进分局',
      counted: 123_456,
      figures: { total: '234566.40', totalInWords: '人民币贰拾叁万肆仟伍佰陆拾陆元肆角整' },
      objectBy: '2024-08-15',
      payBy: '2024-08-31',
      root: 'ab'.repeat(32),
      fingerprint: '1a2b 3c4d',
    });
    expect(subject).toBe('114 移车热线 2024 年 7 月结算单 WJ-202407');
    for (const part of [
      '常州市公安局武进分局：',
      '计费通数：123456',
      '应付金额：234566.40 元',
      '大写：人民币贰拾叁万肆仟伍佰陆拾陆元肆角整',
      '2024-08-15 24:00 前',
      '付款期限：2024-08-31',
      'npm run statement:verify',
      'ab'.repeat(32),
      '1a2b 3c4d',
    ])
      expect(body).toContain(part);
  });

  it('tells the clerks how late it is and what stands in the way', () => {
    const about = { month: '2024-07', title: '服务合同', sendBy: '2024-08-05', obstacle: null };
    const early = lateStatementLetter({ ...about, today: '2024-08-03', isClosed: false });
    expect(early.subject).toBe('【提醒】2024 年 7 月结算单尚未发送');
    expect(early.body).toContain('还没有结账');
    const late = lateStatementLetter({ ...about, today: '2024-08-06', isClosed: true, obstacle: '差异没有说明' });
    expect(late.subject).toBe('【已逾期】2024 年 7 月结算单尚未发送');
    expect(late.body).toContain('系统未能自动发送：差异没有说明');
    const objection = lateSettlementLetter({ number: 'WJ-202407', month: '2024-07', settleBy: '2024-08-19' });
    expect(objection.body).toContain('2024-08-19');
  });

  it('holds no markup as a page but its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inner = htmlOf(text).replace(
          /<!doctype html><html lang="zh-CN"><body><p>|<br>\n|<\/p><\/body><\/html>/g,
          '',
        );
        expect(inner).not.toMatch(/[<>"']/);
        expect(inner.replace(/&#\d+;/g, '')).not.toContain('&');
      }),
    );
  });
});
