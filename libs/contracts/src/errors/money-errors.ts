import { says } from './says.js';

type Month = Readonly<{ month: string }>;
/** Line numbers, as many as are named, and how many there are. */
type Lines = Readonly<{ lines: readonly number[]; count: number }>;

const chineseLines = ({ lines, count }: Lines): string =>
  count > lines.length ? `${lines.join('、')} 等 ${count} 行` : `${lines.join('、')} 行`;
const englishLines = ({ lines, count }: Lines): string =>
  count > lines.length ? `${lines.join(', ')} and others, ${count} in all` : lines.join(', ');

/** Contracts and the calendar. */
const contractErrors = {
  'settlement/unknown-contract': says('not-found', '没有这份合同', 'There is no such contract'),
  'settlement/no-terms': says('not-found', '这份合同还没有条款', 'This contract has no terms yet'),
  'settlement/changed-meanwhile': says(
    'conflict',
    '合同刚刚被别人修改过，请重新打开合同页核对后再提交',
    'Somebody else has changed the contract a moment ago. Open it again, check it, and then submit',
  ),
  'settlement/not-storable': says(
    'invalid',
    '条款里有无法保存的字符',
    'There are characters in the terms that cannot be stored',
  ),
  'settlement/unknown-test-number': says(
    'invalid',
    '测试号码要先登记，条款里只写它的登记编号',
    'A test number is entered first; the terms name its entry alone',
  ),
  'settlement/test-numbers': says(
    'too-many',
    ({ most }: { most: number }) => `一份合同最多登记 ${most} 个测试号码`,
    ({ most }) => `A contract may have ${most} test numbers at most`,
  ),
  'settlement/test-numbers-a-day': says(
    'too-many',
    ({ most }: { most: number }) => `一份合同每天最多登记 ${most} 个测试号码`,
    ({ most }) => `A contract may be given ${most} test numbers a day at most`,
  ),
  'settlement/no-reason': says('invalid', '请写明原因', 'Give the reason'),
  'settlement/version-day': says(
    'invalid',
    '新版本必须从某月 1 日起生效',
    'A new version is valid from the first day of a month',
  ),
  'settlement/month-closed': says(
    'conflict',
    ({ last, earliest }: { last: string; earliest: string }) =>
      `${last} 已经结账或正在结账，新版本最早从 ${earliest} 起生效`,
    ({ last, earliest }) =>
      `The month ${last} is closed or being closed: a new version is valid from ${earliest} at the earliest`,
  ),
  'settlement/unknown-price': says(
    'invalid',
    '计价条款不完整，或不是本系统能计算的计价方式',
    'The price is not complete, or of a kind that this system cannot reckon',
  ),
  'settlement/nothing-changed': says(
    'conflict',
    '与现行条款相同，没有需要保存的修改',
    'The terms are those in force: there is nothing to be saved',
  ),
  'settlement/term-settled': says(
    'conflict',
    '合同期已经开始结账或已经续签，不能再改。延长合同请登记续签',
    'The term is being settled or was renewed and cannot be changed. Enter a renewal to prolong the contract',
  ),
  'settlement/renewals-used': says(
    'conflict',
    ({ most, used }: { most: number; used: number }) => `合同最多续签 ${most} 次，已经续签 ${used} 次`,
    ({ most, used }) => `The contract may be renewed ${most} times at most and was renewed ${used} times`,
  ),
  'settlement/renewals-used#fewer': says(
    'conflict',
    ({ used }: { used: number }) => `已经续签 ${used} 次，可续签次数不能少于它`,
    ({ used }) => `The contract was renewed ${used} times: no fewer renewals can be allowed`,
  ),
  'settlement/send-within-month': says(
    'invalid',
    '发送期限不含当日时至少为 2 日：1 日之前账期还没有结束',
    'Where the day to send by is not included it is at least the 2nd: before the 1st the month is not over',
  ),
  'settlement/object-before-sent': says(
    'invalid',
    '异议期限必须晚于发送期限（“不含当日”的按前一日计）',
    'The last day to object is later than the last day to send (a day that is not included is the one before)',
  ),
  'settlement/carried-in-settled': says(
    'conflict',
    '结转次数已经用于结账，不能再改。请录入一笔调整',
    'Statements were made with the count carried in: it cannot be changed. Enter an adjustment',
  ),
  'settlement/count-running': says(
    'conflict',
    ({ month, from }: Month & { from: string }) =>
      `累计方式只能从一个累计期的第一个月起改变，${month} 在 ${from} 开始的累计期之中`,
    ({ month, from }) =>
      `The way of counting can change from the first month of a count alone; ${month} is within the one that began in ${from}`,
  ),
  'settlement/count-running#looks-back': says(
    'conflict',
    ({ month, from }: Month & { from: string }) =>
      `以前各期随到达单价更正的计价，只能从一个累计期的第一个月起改变，${month} 在 ${from} 开始的累计期之中`,
    ({ month, from }) =>
      `A price that corrects earlier months can change from the first month of a count alone; ${month} is within the one that began in ${from}`,
  ),
  'settlement/rule-version#same': says(
    'invalid',
    ({ expected }: { expected: number }) => `计费规则没有改动，规则版本应仍为 ${expected}`,
    ({ expected }) => `The billing rule has not changed: its version stays ${expected}`,
  ),
  'settlement/rule-version': says(
    'invalid',
    ({ expected }: { expected: number }) => `计费规则有改动，规则版本应为 ${expected}`,
    ({ expected }) => `The billing rule has changed: its version is ${expected}`,
  ),
  'settlement/outside-contract': says(
    'conflict',
    ({ month }: Month) => `${month} 不在合同期内。续签请先在合同页登记考核结果`,
    ({ month }) =>
      `The month ${month} is outside the contract’s term. To renew, enter the assessment on the contract’s page first`,
  ),
  'settlement/outside-contract#version': says(
    'conflict',
    ({ month }: Month) => `${month} 不在合同期内。续签请先登记考核结果`,
    ({ month }) => `The month ${month} is outside the contract’s term. To renew, enter the assessment first`,
  ),
  'settlement/outside-contract#adjustment': says(
    'invalid',
    ({ month }: Month) => `${month} 不在合同期内`,
    ({ month }) => `The month ${month} is outside the contract’s term`,
  ),
  'settlement/unreadable-terms': says(
    'conflict',
    ({ month, version }: Month & { version: number }) =>
      `合同第 ${version} 版中有账单格式不能记载的内容，${month} 不能结账。请录入新版本，改正超出范围的条款`,
    ({ month, version }) =>
      `Version ${version} of the contract says what no statement can: ${month} is not closed. Enter a new version with the terms put right`,
  ),
  'settlement/assessed-in-future': says(
    'invalid',
    '考核日期不能晚于今天',
    'The day of the assessment cannot be later than today',
  ),
  'settlement/assessed-before-term': says(
    'invalid',
    ({ from, to }: { from: string; to: string }) => `考核日期不能早于要续签的合同期（${from} 至 ${to}）`,
    ({ from, to }) => `The assessment cannot be earlier than the term that is renewed (${from} to ${to})`,
  ),
  'settlement/no-amount': says('invalid', '调整金额不能为 0', 'An adjustment cannot be 0'),
  'settlement/month-not-begun': says(
    'invalid',
    ({ month }: Month) => `${month} 还没有开始`,
    ({ month }) => `The month ${month} has not begun yet`,
  ),
  'settlement/month-not-begun#report': says(
    'invalid',
    ({ month }: Month) => `${month} 还没有开始，没有服务报告`,
    ({ month }) => `The month ${month} has not begun yet: there is no service report`,
  ),
  'settlement/calendar-not-loaded': says(
    'conflict',
    ({ year, count }: { year: string; count: number }) =>
      `${year} 年的工作日历尚未导入，无法计算 ${count} 个工作日的期限。请先导入国务院办公厅公布的 ${year} 年节假日安排（npm run calendar:load -- 文件）`,
    ({ year, count }) =>
      `The working days of ${year} are not loaded: a period of ${count} working days cannot be reckoned. Load the holidays of ${year} first (npm run calendar:load -- FILE)`,
  ),
} as const;

/** Statements: closing, sending, objections, payments. */
const statementErrors = {
  'settlement/unknown-statement': says('not-found', '没有这份账单', 'There is no such statement'),
  'settlement/not-now': says(
    'conflict',
    '账单现在的状态不允许这个操作',
    'This cannot be done in the state that the statement is in',
  ),
  'settlement/not-now#object': says(
    'conflict',
    '账单现在的状态不允许提出异议',
    'No objection can be raised in the state that the statement is in',
  ),
  'settlement/not-now#pay': says(
    'conflict',
    '账单现在的状态不允许登记付款',
    'No payment can be entered in the state that the statement is in',
  ),
  'settlement/not-now#settle': says(
    'conflict',
    '账单现在的状态不允许处理异议',
    'No objection can be settled in the state that the statement is in',
  ),
  'settlement/not-in-month': says(
    'not-found',
    '这一天不在本账单月份内',
    'This day is not in the month of the statement',
  ),
  'settlement/already-closed': says(
    'conflict',
    ({ month }: Month) => `${month} 已经结账`,
    ({ month }) => `The month ${month} is closed already`,
  ),
  'settlement/month-not-over': says(
    'conflict',
    ({ month }: Month) => `${month} 还没有结束，不能结账`,
    ({ month }) => `The month ${month} is not over and cannot be closed`,
  ),
  'settlement/nothing-to-settle': says(
    'conflict',
    ({ month }: Month) => `${month} 没有需要结算的通话`,
    ({ month }) => `There are no calls to be settled in ${month}`,
  ),
  'settlement/earlier-month-open': says(
    'conflict',
    ({ due }: { due: string }) => `请先结 ${due} 的账：累计次数要逐月接续`,
    ({ due }) => `Close ${due} first: the count goes on from month to month`,
  ),
  'settlement/calls-still-open': says(
    'conflict',
    ({ month, calls }: Month & { calls: number }) => `${month} 还有 ${calls} 个通话没有结束，请稍后再结账`,
    ({ month, calls }) => `Calls of ${month} are still going on (${calls}). Close the month later`,
  ),
  'settlement/unknown-attachment': says('not-found', '没有这个附件', 'There is no such attachment'),
  'settlement/attachment-too-large': says('invalid', '附件不能超过 5 MB', 'An attachment may have 5 MB at most'),
  'settlement/too-late-to-object': says(
    'conflict',
    ({ objectBy }: { objectBy: string }) => `异议期限 ${objectBy} 已过`,
    ({ objectBy }) => `Objections could be raised until ${objectBy}`,
  ),
  'settlement/too-many-objections': says(
    'conflict',
    ({ most }: { most: number }) => `一份账单最多 ${most} 条异议`,
    ({ most }) => `A statement may have ${most} objections at most`,
  ),
  'settlement/objection-open': says(
    'conflict',
    ({ open }: { open: number }) => `还有 ${open} 条异议没有答复，答复后才能确认`,
    ({ open }) => `Objections wait for an answer (${open}): the statement can be accepted when they have one`,
  ),
  'settlement/unknown-objection': says('not-found', '没有这条异议', 'There is no such objection'),
  'settlement/objection-settled': says('conflict', '这条异议已经处理过', 'This objection was settled before'),
  'settlement/payment-amount': says(
    'invalid',
    '金额应大于零，最多两位小数',
    'An amount is more than zero and has two decimals at most',
  ),
  'settlement/payment-reference': says('invalid', '请填写凭证号', 'Enter the reference of the payment'),
  'settlement/payment-recorded-before': says(
    'conflict',
    ({ reference }: { reference: string }) => `凭证 ${reference} 已经登记过`,
    ({ reference }) => `The payment ${reference} was entered before`,
  ),
  'settlement/payment-day': says(
    'invalid',
    '到账日期不能晚于今天',
    'The day of the payment cannot be later than today',
  ),
  'settlement/payment-day#early': says(
    'invalid',
    ({ sentOn }: { sentOn: string }) => `到账日期不能早于账单发送日 ${sentOn}`,
    ({ sentOn }) => `The day of the payment cannot be before the statement was sent, ${sentOn}`,
  ),
  'settlement/not-now#pause': says(
    'conflict',
    '账单现在的状态不允许停计逾期付款',
    'The clock of late payment cannot be stopped in the state that the statement is in',
  ),
  'settlement/pause-in-time': says(
    'invalid',
    ({ payBy }: { payBy: string }) => `这些日子都在付款期限 ${payBy} 之前，没有逾期可停计`,
    ({ payBy }) => `All of these days are in time, until ${payBy}: there is no lateness that could be stopped`,
  ),
  'settlement/pause-too-long': says(
    'invalid',
    ({ most }: { most: number }) => `一次停计不能超过 ${most} 日，请核对日期`,
    ({ most }) => `The clock may be stopped for ${most} days at most at a time. Check the days`,
  ),
  'settlement/pauses': says(
    'conflict',
    ({ most }: { most: number }) => `一份账单最多登记 ${most} 次停计`,
    ({ most }) => `The clock of one statement may be stopped ${most} times at most`,
  ),
  'settlement/refused-other-month': says(
    'conflict',
    ({ month }: Month) => `按合同应拒付 ${month} 的账单，请在那份账单上登记`,
    ({ month }) => `By the contract it is the statement of ${month} that may be refused: do it there`,
  ),
  'settlement/found-too-early': says(
    'invalid',
    '发现日期不能早于造假的账期，也不能晚于今天',
    'What was falsified is found neither before its month nor after today',
  ),
  'settlement/unknown-delivery': says('not-found', '没有这封邮件', 'There is no such e-mail'),
  'settlement/delivered-before': says('conflict', '这封邮件已经送达', 'This e-mail was delivered before'),
  'settlement/no-recipients': says(
    'conflict',
    '合同里没有账单的收件邮箱，请先在合同页填写',
    'The contract names nobody who is sent statements. Enter their addresses on the contract’s page first',
  ),
} as const;

/** The differences of a statement, and the carrier's files. */
const comparisonErrors = {
  'settlement/overpaid': says(
    'conflict',
    ({ outstanding, amount }: { outstanding: string; amount: string }) =>
      `还应付 ${outstanding} 元，不能登记 ${amount} 元。多付的部分请登记到它所属的账单`,
    ({ outstanding, amount }) =>
      `CNY ${outstanding} are outstanding: CNY ${amount} cannot be entered. Enter what is paid beyond it with the statement that it belongs to`,
  ),
  'settlement/unknown-line': says(
    'invalid',
    (lines: Lines) => `账单中没有第 ${chineseLines(lines)}`,
    (lines) => `There are no such lines in the statement: ${englishLines(lines)}`,
  ),
  'settlement/line-not-objected': says(
    'invalid',
    (lines: Lines) => `第 ${chineseLines(lines)}不在这条异议中`,
    (lines) => `There are lines that are not in this objection: ${englishLines(lines)}`,
  ),
  'settlement/line-withdrawn-before': says(
    'conflict',
    (lines: Lines) => `第 ${chineseLines(lines)}已经撤回过`,
    (lines) => `There are lines that were withdrawn before: ${englishLines(lines)}`,
  ),
  'settlement/differences-unexplained': says(
    'conflict',
    ({ unexplained }: { unexplained: number }) =>
      `还有 ${unexplained} 项差异没有说明，请先逐项说明，或由负责人写明原因后放行`,
    ({ unexplained }) =>
      `Differences are not explained yet (${unexplained}). Explain each, or have whoever is responsible give a reason to go on`,
  ),
  'settlement/unknown-difference': says(
    'not-found',
    '有的差异已经不在这份账单里，请刷新后再试',
    'Some of the differences are not in this statement any more. Refresh and try again',
  ),
  'settlement/nothing-to-explain': says(
    'conflict',
    '没有需要说明的差异，可能已由他人说明，请刷新后再看',
    'There is nothing to explain: somebody else may have done it. Refresh and look again',
  ),
  'settlement/nothing-to-override': says(
    'conflict',
    '没有未说明的差异，不需要放行',
    'There are no differences without an explanation: nothing is to be let through',
  ),
  'settlement/not-a-draft': says(
    'conflict',
    '账单已经发送，差异不能再改',
    'The statement was sent: its differences cannot be changed any more',
  ),
  'settlement/not-a-draft#import': says(
    'conflict',
    '账单已经发送，不能再导入话单或核对',
    'The statement was sent: nothing can be imported or compared any more',
  ),
  'settlement/not-reconciled': says(
    'conflict',
    '账单还没有核对完，请稍后再发送',
    'The statement is still being compared. Send it later',
  ),
  'settlement/not-reconciled#failed': says(
    'conflict',
    '账单的核对没有完成，请在账单页“重新核对”',
    'The statement could not be compared. Compare it again on its page',
  ),
  'settlement/upload-missing': says(
    'invalid',
    '请以 application/octet-stream 上传文件',
    'Upload the file as application/octet-stream',
  ),
  'settlement/no-upload': says(
    'invalid',
    '请上传结算单工作簿（application/octet-stream）',
    'Upload a statement’s workbook (application/octet-stream)',
  ),
  'settlement/carrier-columns': says(
    'invalid',
    '号码、时间、时长不能是同一列',
    'Number, time and duration cannot be the same column',
  ),
  'settlement/carrier-columns#head': says(
    'invalid',
    '表头里应至少有号码、时间、时长三列',
    'The heading has at least three columns: number, time and duration',
  ),
  'settlement/carrier-file-empty': says(
    'invalid',
    '文件里只有表头，没有通话',
    'There is a heading in the file, and no call',
  ),
  'settlement/carrier-other-month': says(
    'invalid',
    ({ month, otherMonth }: Month & { otherMonth: number }) =>
      `文件里没有 ${month} 的通话：${otherMonth} 行都是其他月份的`,
    ({ month, otherMonth }) =>
      `There are no calls of ${month} in the file: all ${otherMonth} lines are of other months`,
  ),
} as const;

/** Outages and complaints. */
const serviceErrors = {
  'settlement/unknown-outage': says('not-found', '没有这次故障', 'There is no such outage'),
  'settlement/outage-exists': says(
    'conflict',
    '同一时间、同一原因的故障已经登记过',
    'An outage of the same time and cause was entered before',
  ),
  'settlement/outage-settled': says(
    'conflict',
    ({ months, month }: Month & { months: readonly string[] }) =>
      `${months.join('、')} 已经结账或正在结账，当月的违约扣减不能再变。请录入一笔更正 ${month} 的调整，故障登记为“不计入”`,
    ({ months, month }) =>
      `Closed, or being closed: ${months.join(', ')}. The deduction of a closed month cannot change: enter an adjustment that corrects ${month}, and the outage as one that does not count`,
  ),
  'settlement/outage-too-long': says(
    'invalid',
    ({ most }: { most: number }) => `一次故障不能超过 ${most} 天，请核对时间`,
    ({ most }) => `An outage may last ${most} days at most. Check the times`,
  ),
  'settlement/no-reason#counts': says(
    'invalid',
    '改变“是否计入”时请写明原因',
    'Give the reason for changing whether it counts',
  ),
  'settlement/in-future': says(
    'invalid',
    '故障、恢复和告知的时间不能晚于现在',
    'Neither the outage nor its end nor its notice can be later than now',
  ),
  'settlement/in-future#complaint': says(
    'invalid',
    '投诉日期不能晚于今天',
    'The day of a complaint cannot be later than today',
  ),
  'settlement/told-too-early': says(
    'invalid',
    '告知故障的时间不能早于故障时间',
    'The notice of an outage cannot be earlier than the outage',
  ),
  'settlement/told-too-early#end': says(
    'invalid',
    '告知恢复的时间不能早于恢复时间',
    'The notice of a recovery cannot be earlier than the recovery',
  ),
} as const;

/** Money's refusals: contracts, statements, outages and complaints. */
export const moneyErrors = { ...contractErrors, ...statementErrors, ...comparisonErrors, ...serviceErrors } as const;
