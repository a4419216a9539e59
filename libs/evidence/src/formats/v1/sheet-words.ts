import type { AdjustmentKind, BillingReason, DifferenceKind } from '@yiche/contracts';

/** What the sheets call things. */
export const ADJUSTMENT_WORDS: Readonly<Record<AdjustmentKind, string>> = {
  'late-calls': '补计话单',
  objection: '异议更正',
  'late-payment': '逾期付款违约金',
  breach: '违约金',
  manual: '人工调整',
};

export const REASON_WORDS: Readonly<Record<BillingReason, string>> = {
  answered: '计费',
  abandoned: '排队中挂断',
  'left-before-queue': '排队前挂断',
  'not-bridged': '未接通话务员',
  'too-short': '通话过短',
  test: '测试',
  internal: '内部通话',
  'still-open': '尚未结束',
};

export const DIFFERENCE_WORDS: Readonly<Record<DifferenceKind, string>> = {
  'not-in-ledger': '话务平台有、台账没有',
  'not-at-pbx': '台账有、话务平台没有',
  'answer-differs': '接通情况不一致',
  'length-differs': '时长不一致',
  'recording-missing': '缺少录音',
  'recording-without-call': '录音没有对应通话',
  'not-at-carrier': '台账有、运营商话单没有',
  'carrier-only': '运营商话单有、台账没有',
  'carrier-twice': '运营商话单重复',
  'pbx-record-absent': '没有话务平台记录可核对',
  'carrier-file-absent': '没有运营商话单可核对',
};

const READING_WORDS: Readonly<Record<string, string>> = {
  graduated: '逐次计价：每次按其累计位次所在档的单价',
  volume: '到达计价：全部次数按累计到达的单价，以前各期以差额更正',
  running: '期末计价：本期次数按期末累计到达的单价',
};
export const readingWords = (reading: string): string => READING_WORDS[reading] ?? reading;
