import { says } from './says.js';

/** What a schema's issue says beside its message: the bound that was passed. */
type Most = Readonly<{ maximum: number }>;
type Least = Readonly<{ minimum: number }>;

/** What can be wrong with a field that somebody fills in, or with a part of what a program sends. */
export const fieldErrors = {
  'fields/too-long': says(
    'invalid',
    ({ maximum }: Most) => `最多 ${maximum} 字`,
    ({ maximum }) => `At most ${maximum} characters`,
  ),
  'fields/too-many-characters': says(
    'invalid',
    ({ maximum }: Most) => `最多 ${maximum} 个字`,
    ({ maximum }) => `At most ${maximum} characters`,
  ),
  'fields/note-too-long': says('invalid', '说明太长', 'The note is too long'),
  'fields/no-reason': says('invalid', '请写明原因', 'Give the reason'),
  'fields/no-grounds': says('invalid', '请写明理由', 'Give the grounds'),
  'fields/nothing-to-change': says('invalid', '没有要修改的内容', 'There is nothing to be changed'),
  'fields/id': says('invalid', '编号格式不正确', 'The id is not of the right form'),
  'fields/day': says('invalid', '日期格式应为 YYYY-MM-DD', 'A day is written YYYY-MM-DD'),
  'fields/month': says('invalid', '月份格式应为 YYYY-MM，例如 2024-07', 'A month is written YYYY-MM, such as 2024-07'),
  'fields/email': says('invalid', '邮箱格式不正确', 'This is not an e-mail address'),
  'fields/bureau': says('invalid', '没有这个公安局', 'There is no such bureau'),

  'fields/no-username': says('invalid', '请输入用户名', 'Enter the user name'),
  'fields/no-password': says('invalid', '请输入密码', 'Enter the password'),
  'fields/password-too-long': says(
    'invalid',
    ({ maximum }: Most) => `密码最多 ${maximum} 位`,
    ({ maximum }) => `A password has at most ${maximum} characters`,
  ),

  'fields/call-command': says('invalid', '没有这个操作', 'There is no such operation'),
  'fields/telephone-number': says(
    'invalid',
    '不是完整的电话号码：手机 11 位，座机带区号',
    'This is not a whole telephone number: a mobile has 11 digits, a landline its area code',
  ),
  'fields/subscriber-number': says(
    'invalid',
    '请输入国内的手机或座机号码',
    'Enter the number of a mobile or a landline in mainland China',
  ),
  'fields/plate': says('invalid', '车牌号码不符合 GA 36 规则', 'The plate is not one of GA 36'),
  'fields/plate-type': says(
    'invalid',
    '该号牌号码与号牌种类不符',
    'The plate and the type of the plate do not go together',
  ),
  'fields/promised-time': says(
    'invalid',
    '“车主承诺挪车”需要填写承诺时间，其他结果不填',
    'The promised time is needed where the owner has promised to move the vehicle, and left out elsewhere',
  ),

  'fields/amount': says('invalid', '金额格式不正确，例如 1.90', 'The amount is not of the right form, such as 1.90'),
  'fields/price': says('invalid', '单价格式不正确，例如 1.90', 'The price is not of the right form, such as 1.90'),
  'fields/rate': says('invalid', '比例格式不正确，例如 0.0005', 'The share is not of the right form, such as 0.0005'),
  'fields/count': says('invalid', '次数应为整数', 'A count is a whole number'),
  'fields/count-negative': says('invalid', '次数不能为负', 'A count cannot be negative'),
  'fields/count-too-large': says(
    'invalid',
    ({ maximum }: Most) => `次数不能超过 ${maximum}`,
    ({ maximum }) => `A count cannot be more than ${maximum}`,
  ),
  'fields/no-tier': says('invalid', '至少要有一档价格', 'At least one tier is needed'),
  'fields/too-many-tiers': says(
    'invalid',
    ({ maximum }: Most) => `最多 ${maximum} 档`,
    ({ maximum }) => `At most ${maximum} tiers`,
  ),
  'fields/first-tier': says('invalid', '第一档必须从 0 开始', 'The first tier begins at 0'),
  'fields/tiers-order': says('invalid', '各档起点必须递增', 'Each tier begins above the one before'),
  'fields/no-cases': says('invalid', '至少要有一个算例', 'At least one case is needed'),
  'fields/no-contract-total': says(
    'invalid',
    '以合同总价为基数时请填写合同总价',
    'Enter what the contract is worth in all where something is a share of it',
  ),
  'fields/contract-total': says('invalid', '合同总价应大于零', 'What the contract is worth in all is more than zero'),
  'fields/term-order': says('invalid', '合同期的终止日必须晚于起始日', 'The last day of the term is after its first'),
  'fields/term-from': says('invalid', '合同期必须从某月 1 日开始', 'The term begins on the first day of a month'),
  'fields/term-to': says('invalid', '合同期必须在某月最后一天结束', 'The term ends on the last day of a month'),
  'fields/carried-in-source': says(
    'invalid',
    '结转次数必须注明来源',
    'Say where the count that is carried in comes from',
  ),

  'fields/time-of-day': says('invalid', '时刻格式应为 HH:mm', 'A time of day is written HH:mm'),
  'fields/hours': says('invalid', '结束时刻必须晚于开始时刻', 'The hours end after they begin'),
  'fields/plate-calls-a-day': says('invalid', '一日上限不能少于一张工单的次数', 'No fewer a day than for one request'),
  'fields/second-number-hours': says(
    'invalid',
    '第二号码的时段须在呼叫时段之内',
    'The hours of the second number lie within those of calling',
  ),
  'fields/script-too-short': says('invalid', '呼叫首语太短', 'The first words are too short'),
  'fields/script-without-plate': says(
    'invalid',
    '须恰好有一处 {plate}，那里填入车牌号码',
    'Write {plate} where the plate goes, once',
  ),
  'fields/script-braces': says('invalid', '除 {plate} 外不能有大括号', 'No braces but those of {plate}'),
  'fields/no-scan': says('invalid', '请选择书面通知的扫描件', 'Choose the scan of the notice'),
  'fields/no-notice': says('invalid', '请填写书面通知的文号', 'Give the number of the notice'),

  'fields/attachment-too-large': says('invalid', '附件不能超过 5 MB', 'An attachment may have 5 MB at most'),
  'fields/objected-lines': says(
    'invalid',
    '对明细提出异议时请写明行号',
    'Give the line numbers where the objection is to lines',
  ),
  'fields/no-payment-reference': says('invalid', '请填写凭证号', 'Enter the reference of the payment'),
  'fields/pause-order': says('invalid', '终止日不能早于起始日', 'The last day cannot be before the first'),
  'fields/no-differences': says('invalid', '请选择要说明的差异', 'Choose the differences that are to be explained'),
  'fields/caller-column': says('invalid', '请填写主叫号码的列名', 'Name the column of the calling number'),
  'fields/answered-at-column': says('invalid', '请填写接通时间的列名', 'Name the column of the time of the answer'),
  'fields/seconds-column': says('invalid', '请填写通话时长的列名', 'Name the column of the length of the call'),

  'fields/outage-order': says('invalid', '恢复时间必须晚于故障时间', 'The recovery is later than the outage'),
  'fields/target-too-short': says(
    'invalid',
    ({ minimum }: Least) => `目标至少 ${minimum} 秒`,
    ({ minimum }) => `The target is ${minimum} s at least`,
  ),
  'fields/target-too-long': says(
    'invalid',
    ({ maximum }: Most) => `目标至多 ${maximum} 秒`,
    ({ maximum }) => `The target is ${maximum} s at most`,
  ),
} as const;

/** The message of a schema where its field is not as it should be: which of these it is, to be worded by `wordIssue`. */
export const fieldError = (code: keyof typeof fieldErrors): string => code;
