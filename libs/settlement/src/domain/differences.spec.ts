import { describe, expect, it } from '@jest/globals';
import { CarrierComparison, runsOf } from './carrier-comparison.js';
import {
  carrierDifferences,
  inOneSentence,
  lineDifferences,
  pbxDifferences,
  type ComparedCall,
  type PbxCall,
} from './differences.js';
import { PbxComparison } from './pbx-comparison.js';

const moment = (time: string): Date => new Date(`2024-07-01T${time}+08:00`);
const sha = 'ab'.repeat(32);
function ledgerCall(change: Partial<ComparedCall> = {}): ComparedCall {
  return {
    id: '018f0000-0000-7000-8000-000000000001',
    callKey: 'yc1-1.1',
    node: 'yc1',
    numberKey: 'a',
    lineSeconds: 70,
    arrivedAt: moment('08:00:00'),
    connectedAt: moment('08:00:10'),
    endedAt: moment('08:01:10'),
    line: { number: 7, answeredAt: '2024-07-01 08:00:10', seconds: 60, recordingSha256: sha },
    recording: { available: true, sha256: sha },
    ...change,
  };
}
function pbxCall(change: Partial<PbxCall> = {}): PbxCall {
  return {
    callKey: 'yc1-1.1',
    bureauId: 'WJ',
    node: 'yc1',
    arrivedAt: moment('08:00:00'),
    connectedAt: moment('08:00:11'),
    endedAt: moment('08:01:11'),
    readUntil: moment('23:00:00'),
    ...change,
  };
}
const kinds = (found: readonly { kind: string }[]): string[] => found.map(({ kind }) => kind);

describe('a call whose witnesses agree', () => {
  it('has no difference, a second or two notwithstanding', () => {
    const call = ledgerCall();
    expect(pbxDifferences(call, pbxCall())).toEqual([]);
    expect(lineDifferences(call)).toEqual([]);
    expect(carrierDifferences(call, { row: 2, numberKey: 'a', answeredAt: call.arrivedAt, seconds: 74 })).toEqual([]);
  });

  it('has none either when nobody answered it', () => {
    const call = ledgerCall({ connectedAt: null, line: null, recording: null });
    expect(pbxDifferences(call, pbxCall({ connectedAt: null }))).toEqual([]);
    expect(lineDifferences(call)).toEqual([]);
  });
});

describe('a difference with the PBX', () => {
  it('is a call that the PBX does not have', () => {
    expect(pbxDifferences(ledgerCall(), null)).toMatchObject([
      { kind: 'not-at-pbx', says: { 台账: '2024-07-01 08:00:00 呼入，接通 2024-07-01 08:00:10，通话 60 秒' } },
    ]);
  });

  it('is another moment of the answer, or an answer that only one of them has', () => {
    expect(kinds(pbxDifferences(ledgerCall(), pbxCall({ connectedAt: moment('08:00:13') })))).toEqual([
      'answer-differs',
    ]);
    expect(pbxDifferences(ledgerCall(), pbxCall({ connectedAt: null }))).toMatchObject([
      { kind: 'answer-differs', says: { 台账: '接通 2024-07-01 08:00:10', PBX: '没有接通' } },
    ]);
  });

  it('is another length, or an end that it never wrote down', () => {
    expect(pbxDifferences(ledgerCall(), pbxCall({ endedAt: moment('08:00:31') }))).toMatchObject([
      { kind: 'length-differs', says: { 台账: '通话 60 秒', PBX: '通话 20 秒' } },
    ]);
    expect(kinds(pbxDifferences(ledgerCall(), pbxCall({ endedAt: null })))).toEqual(['length-differs']);
    // What went on beyond what was read cannot be known.
    expect(pbxDifferences(ledgerCall(), pbxCall({ endedAt: null, readUntil: moment('08:01:00') }))).toEqual([]);
  });
});

describe('a difference with what was frozen', () => {
  it('is a line that says otherwise than the ledger does now', () => {
    const line = { number: 7, answeredAt: '2024-07-01 08:00:09', seconds: 61, recordingSha256: sha };
    expect(kinds(lineDifferences(ledgerCall({ line })))).toEqual(['answer-differs', 'length-differs']);
  });

  it.each([
    [null, sha],
    [{ available: false, sha256: null }, sha],
    [{ available: true, sha256: 'cd'.repeat(32) }, sha],
    [{ available: true, sha256: sha }, ''],
    [null, ''],
  ])('is a recording that is %j where the line has “%s”', (recording, recordingSha256) => {
    const line = { number: 7, answeredAt: '2024-07-01 08:00:10', seconds: 60, recordingSha256 };
    expect(kinds(lineDifferences(ledgerCall({ line, recording })))).toEqual(['recording-missing']);
  });
});

describe('a PBX record that does not reach back', () => {
  it('is one difference of so many calls, and what came later is compared one by one', () => {
    const comparison = new PbxComparison();
    const calls = ['06:00:00', '07:00:00', '08:00:00', '09:00:00'].map((time, index) =>
      ledgerCall({ callKey: `yc1-${index}`, arrivedAt: moment(time) }),
    );
    const record = [pbxCall({ callKey: 'yc1-2' })];
    expect(comparison.compare(calls, record)).toMatchObject([{ kind: 'not-at-pbx', subject: `pbx:${calls[3]?.id}` }]);
    expect(comparison.end()).toMatchObject([
      {
        kind: 'pbx-record-absent',
        says: { PBX: 'yc1 的话单从 2024-07-01 08:00:00 才开始', 说明: '2 个通话无法核对' },
      },
    ]);
  });

  it('is one difference also when there is none at all, or it cannot be read', () => {
    const none = new PbxComparison();
    expect(none.compare([ledgerCall()], 'none')).toEqual([]);
    expect(none.end()).toMatchObject([{ says: { PBX: '没有可读的话单', 说明: '1 个通话无法核对' } }]);
    const unreadable = new PbxComparison();
    unreadable.compare([ledgerCall()], 'unreadable');
    expect(unreadable.end()).toMatchObject([{ says: { PBX: '1 天的话单读不出来' } }]);
  });

  it('of one node says nothing of another', () => {
    const comparison = new PbxComparison();
    const other = ledgerCall({ node: 'yc2', callKey: 'yc2-1.1' });
    expect(comparison.compare([ledgerCall(), other], [pbxCall()])).toEqual([]);
    expect(comparison.end()).toMatchObject([{ says: { PBX: '没有 yc2 的话单', 说明: '1 个通话无法核对' } }]);
  });
});

describe('a month without the carrier’s file', () => {
  const scope = { month: '2024-07', isOurs: () => true, monthsWithFile: new Set<string>() };
  it('is one difference, not one a call', () => {
    const comparison = new CarrierComparison(scope);
    expect(comparison.compare([ledgerCall(), ledgerCall({ numberKey: 'b' })], [], null)).toEqual([]);
    expect(comparison.end()).toMatchObject([
      { kind: 'carrier-file-absent', says: { 运营商: '没有导入 2024-07 的话单', 说明: '2 个通话无法核对' } },
    ]);
  });

  it('tells apart who rang at midnight and may stand in a file that nobody has', () => {
    const comparison = new CarrierComparison({ ...scope, monthsWithFile: new Set(['2024-07']) });
    const first = ledgerCall({ arrivedAt: moment('00:00:04') });
    expect(comparison.compare([first, ledgerCall()], [], null)).toMatchObject([{ kind: 'not-at-carrier' }]);
    expect(comparison.end()).toMatchObject([{ says: { 运营商: '没有导入 2024-06 的话单', 说明: '1 个通话无法核对' } }]);
  });
});

describe('what a difference says', () => {
  it('is a sentence in the order of the witnesses', () => {
    expect(inOneSentence({ 行号: 3, PBX: '没有这个通话', 台账: '接通', 运营商: null })).toBe(
      '台账：接通；PBX：没有这个通话；行号：3',
    );
  });
});

describe('days to go through', () => {
  it('are put in runs without a gap', () => {
    expect(runsOf(['2024-07-01', '2024-06-30', '2024-05-31', '2024-07-01', '2024-06-01'])).toEqual([
      ['2024-05-31', '2024-06-01'],
      ['2024-06-30', '2024-07-01'],
    ]);
  });
});
