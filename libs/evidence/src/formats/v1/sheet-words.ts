import type { ADJUSTMENT_KINDS, BILLING_REASONS } from './figures.js';

/** What the sheets call things. */
export const ADJUSTMENT_WORDS: Readonly<Record<(typeof ADJUSTMENT_KINDS)[number], string>> = {
  'late-calls': '补计话单',
  objection: '异议更正',
  'late-payment': '逾期付款违约金',
  breach: '违约金',
  manual: '人工调整',
};

export const REASON_WORDS: Readonly<Record<(typeof BILLING_REASONS)[number], string>> = {
  answered: '计费',
  abandoned: '排队中挂断',
  'left-before-queue': '排队前挂断',
  'not-bridged': '未接通话务员',
  'too-short': '通话过短',
  test: '测试',
  internal: '内部通话',
  'still-open': '尚未结束',
};
