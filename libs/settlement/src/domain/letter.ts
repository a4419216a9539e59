import type { StatementFigures } from '@yiche/contracts';

/** A mail before it has recipients: one line, and plain text. */
export interface Letter {
  readonly subject: string;
  readonly body: string;
}

/** What a statement says to whoever opens the mail (G4). */
export function statementLetter({
  number,
  month,
  bureau,
  counted,
  figures,
  objectBy,
  payBy,
  root,
  fingerprint,
}: {
  readonly number: string;
  readonly month: string;
  readonly bureau: string;
  readonly counted: number;
  readonly figures: Pick<StatementFigures, 'total' | 'totalInWords'>;
  readonly objectBy: string;
  readonly payBy: string;
  readonly root: string;
  readonly fingerprint: string;
}): Letter {
  return {
    subject: `114 移车热线 ${inChinese(month)}结算单 ${number}`,
    body: [
      `${bureau}：`,
      '',
      `附件是 114 移车热线 ${inChinese(month)}的结算单，请查收。`,
      '',
      `账单编号：${number}`,
      `计费通数：${counted}`,
      `应付金额：${figures.total} 元`,
      `大写：${figures.totalInWords}`,
      '',
      `如有异议，请于 ${objectBy} 24:00 前在系统“结算”页提出；期满未提出的，视为认可。`,
      `付款期限：${payBy}`,
      '',
      '核对方法：工作簿里的金额都是公式，打开后会重新计算；系统“账单核验”页或命令 npm run statement:verify -- 文件，可以不依赖我方数据库逐行核对明细、合计与签名。',
      `明细校验值：${root}`,
      `签名公钥指纹：${fingerprint}（请与合同备案的指纹核对）`,
    ].join('\n'),
  };
}

/** To the clerks, when a month's statement is not with the bureau. @param obstacle why it could not be sent by itself */
export function lateStatementLetter({
  month,
  title,
  sendBy,
  today,
  isClosed,
  obstacle,
}: {
  readonly month: string;
  readonly title: string;
  readonly sendBy: string;
  readonly today: string;
  readonly isClosed: boolean;
  readonly obstacle: string | null;
}): Letter {
  const isLate = today > sendBy;
  return {
    subject: `${isLate ? '【已逾期】' : '【提醒】'}${inChinese(month)}结算单尚未发送`,
    body: [
      `${title}：${inChinese(month)}的结算单${isClosed ? '已生成，还没有发送' : '还没有结账'}。`,
      isLate ? `应于 ${sendBy} 前送达公安局，现已超过。` : `应于 ${sendBy} 前送达公安局。`,
      ...(obstacle === null ? [] : [`系统未能自动发送：${obstacle}`]),
      '请在系统“结算”页处理。',
    ].join('\n'),
  };
}

/** To the clerks, when an objection was not settled in time (G5). */
export function lateSettlementLetter(objection: {
  readonly number: string;
  readonly month: string;
  readonly settleBy: string;
}): Letter {
  return {
    subject: `【已逾期】结算单 ${objection.number} 的异议尚未处理`,
    body: [
      `${inChinese(objection.month)}结算单 ${objection.number} 有一条异议应于 ${objection.settleBy} 前处理，现已超过。`,
      '请在系统“结算”页处理。',
    ].join('\n'),
  };
}

/** The text as a page: every character that means something there is only itself. */
export function htmlOf(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`));
  return `<!doctype html><html lang="zh-CN"><body><p>${lines.join('<br>\n')}</p></body></html>`;
}

/** `2024 年 7 月`. */
export function inChinese(month: string): string {
  const [year, number] = month.split('-');
  return `${year} 年 ${Number(number)} 月`;
}
