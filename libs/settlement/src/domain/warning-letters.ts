import type { EndingReason } from '@yiche/contracts';
import { inChinese, type Letter } from './letter.js';

/** A statement whose mail no server took. */
export interface Undelivered {
  readonly number: string;
  readonly month: string;
  readonly recipients: readonly string[];
  readonly lastError: string | null;
  /** Whether it is tried no more. */
  readonly isFinal: boolean;
}

/** To the clerks, when a month with calls is over and in no agreed term (G3). */
export function noTermLetter(about: {
  readonly title: string;
  readonly month: string;
  readonly why: EndingReason;
}): Letter {
  const month = inChinese(about.month);
  return {
    subject: `【无法结账】${month}不在合同期内`,
    body: [
      `${about.title}：${month}有通话，但不在任何已登记的合同期内，不能结账，以后的月份也不能。`,
      WHAT_TO_DO[about.why],
    ].join('\n'),
  };
}

/** To the clerks, when the last agreed term is about to end (G3). @param about.to the last day of the term */
export function endingTermLetter(about: {
  readonly title: string;
  readonly to: string;
  readonly why: EndingReason;
}): Letter {
  return {
    subject: `【提醒】合同期将于 ${about.to} 届满`,
    body: [
      `${about.title}：合同期到 ${about.to} 为止，之后没有登记续签，合同到期终止；届满后的通话不能结账。`,
      WHAT_TO_DO[about.why],
    ].join('\n'),
  };
}

/** To the clerks, when a statement was sent and has not reached the bureau (G4). */
export function undeliveredLetter({ number, month, recipients, lastError, isFinal }: Undelivered): Letter {
  return {
    subject: `【未送达】结算单 ${number} 的邮件没有送达公安局`,
    body: [
      `${inChinese(month)}结算单 ${number} 已发送，但邮件没有送达，${isFinal ? '系统不再重试' : '系统仍在重试'}。送达前不计异议期，也不视为认可。`,
      `收件人：${recipients.join('、')}`,
      `最近一次失败：${lastError ?? '还没有尝试'}`,
      '请核对收件邮箱（不对的，请系统管理员在“合同”页登记带正确邮箱的新版本），再打开这份结算单，在“送达与经过”点“重新发送”。',
    ].join('\n'),
  };
}

/** To the clerks, when the working days of a year are not loaded in which deadlines lie (G5). */
export function missingCalendarLetter({ title, year }: { readonly title: string; readonly year: number }): Letter {
  return {
    subject: `【提醒】${year} 年的工作日历尚未导入`,
    body: [
      `${title}：${year} 年的工作日历尚未导入。没有它，落在 ${year} 年的异议处理期限无法计算：公安局不能提出异议，期满也不视为认可。`,
      `请系统管理员按国务院办公厅公布的 ${year} 年节假日安排导入：npm run calendar:load -- ${year}.csv`,
    ].join('\n'),
  };
}

const WHAT_TO_DO: Readonly<Record<EndingReason, string>> = {
  'not-assessed':
    '还没有登记甲方的考核。如果续签：甲方考核后，请系统管理员在“合同”页登记考核日期、意见和续签，登记后系统自动结账。',
  'not-passed':
    '登记的考核没有通过，不续签。甲方重新考核并通过的，请系统管理员在“合同”页登记考核日期、意见和续签，登记后系统自动结账。',
  'renewals-used': '合同约定的续签次数已经用完：继续服务需另订合同，请联系系统管理员登记。',
};
