import { z } from 'zod';

/** How a contract's open words are read, as statements of this format say it (G7, G10). */
export const settingsSchema = z.strictObject({
  lateCapOf: z.enum(['overdue', 'month', 'contract']),
  outageOf: z.enum(['month', 'contract']),
  /** CNY; null where nothing is a share of it. */
  contractTotal: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,4})?$/)
    .nullable(),
  falsified: z.enum(['month-of-the-data', 'month-found']),
  unit: z.enum(['call', 'request']),
  answeredBy: z.enum(['agent', 'owner']),
  countAtRenewal: z.enum(['anew', 'on']),
  sendByDay: z.enum(['included', 'excluded']),
  objectByDay: z.enum(['included', 'excluded']),
  workdaysFrom: z.enum(['objection', 'last-day']),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What the summary says of them: the heading of each, and each of its readings. */
export const SETTING_WORDS: {
  readonly [Key in Exclude<keyof Settings, 'contractTotal'>]: readonly [
    string,
    Readonly<Record<Settings[Key], string>>,
  ];
} = {
  lateCapOf: ['逾期付款违约金上限的基数', { overdue: '逾期金额', month: '逾期账单的金额', contract: '合同总价' }],
  outageOf: ['服务中断违约金的基数', { month: '本月服务费', contract: '合同总价' }],
  falsified: ['数据造假时可拒付', { 'month-of-the-data': '造假的账期', 'month-found': '发现造假的账期' }],
  unit: ['计费单位', { call: '次：每个通话', request: '单：每个移车工单计一次' }],
  answeredBy: ['接通', { agent: '话务员接通', owner: '车主接通' }],
  countAtRenewal: ['续期时累计次数', { anew: '重新起算', on: '接续累计' }],
  sendByDay: ['发送期限', { included: '含当日', excluded: '不含当日' }],
  objectByDay: ['异议期限', { included: '含当日', excluded: '不含当日' }],
  workdaysFrom: ['处理异议的工作日', { objection: '自提出异议的次日起算', 'last-day': '自异议期满的次日起算' }],
};
