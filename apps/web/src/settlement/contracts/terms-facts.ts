import { isTiered, SETTING_CHOICES, settingsOf, type Contract } from '@yiche/contracts';
import type { TFunction } from 'i18next';
import { formatAmount, formatCount, formatRate } from '../amount-text.js';

/** One thing a contract says, in plain words. */
export interface TermsFact {
  readonly key: FactKey;
  readonly section: Section;
  readonly words: string;
}

export const SECTIONS = ['parties', 'price', 'billable', 'days', 'money', 'mail'] as const;
type Section = (typeof SECTIONS)[number];
type FactKey =
  | 'bureau'
  | 'operator'
  | 'term'
  | 'renewals'
  | 'reading'
  | 'tiers'
  | 'accumulation'
  | 'carriedIn'
  | 'minimumSeconds'
  | 'testNumbers'
  | 'sendBy'
  | 'objectBy'
  | 'settleWithinWorkdays'
  | 'latePayment'
  | 'outage'
  | 'breach'
  | 'mailTo'
  | 'mailClerks'
  | 'contractTotal'
  | 'tiersBy'
  | SettingKey;

/** An open word of the contract. */
type SettingKey = keyof typeof SETTING_CHOICES;

/** Where each is told. */
export const SETTINGS_OF: Readonly<Record<'price' | 'billable' | 'days' | 'money', readonly SettingKey[]>> = {
  price: ['countAtRenewal'],
  billable: ['unit', 'answeredBy'],
  days: ['sendByDay', 'objectByDay', 'workdaysFrom'],
  money: ['lateCapOf', 'outageOf', 'falsified'],
};

/** What one version says. */
type Said = Pick<Contract['versions'][number], 'terms' | 'price'>;

/** Everything that a contract's terms say, in the order of its reading. */
export function factsOf({ terms, price }: Said, t: TFunction): TermsFact[] {
  const { parties, term, plan, carriedIn, billable, days, latePayment, outage, mail } = terms;
  const dayOfNext = (n: number) => t('settlement.contract.value.dayOfNext', { n });
  const people = (to: readonly string[]) =>
    to.length > 0 ? to.join(t('app.comma')) : t('settlement.contract.value.nobody');
  const rates = ({ daily, cap }: { daily: string; cap: string }) => ({
    daily: formatRate(daily),
    cap: formatRate(cap),
  });
  const fact = (section: Section, key: FactKey, words: string): TermsFact => ({ section, key, words });
  const settings = settingsOf(terms);
  const read = (section: keyof typeof SETTINGS_OF): TermsFact[] =>
    SETTINGS_OF[section].map((key) => fact(section, key, t(readingKey(key, settings[key]))));
  return [
    fact('parties', 'bureau', parties.bureau),
    fact('parties', 'operator', parties.operator),
    fact('parties', 'term', t('settlement.contract.value.term', term)),
    fact('parties', 'renewals', t('settlement.contract.value.times', { n: terms.renewals })),
    ...(isTiered(plan)
      ? [
          fact(
            'price',
            'reading',
            t('app.said', {
              of: t(`settlement.readingName.${plan.reading}`),
              what: t(`settlement.readingHint.${plan.reading}`),
            }),
          ),
          fact(
            'price',
            'tiers',
            plan.tiers.map((tier) => tierInWords(tier.from, tier.price, t)).join(t('app.between')),
          ),
        ]
      : [fact('price', 'tiers', price.map(({ label, value }) => `${label} ${value}`).join(t('app.between')))]),
    fact('price', 'accumulation', t(`settlement.contract.value.accumulation.${terms.accumulation}`)),
    fact(
      'price',
      'carriedIn',
      carriedIn.count === 0
        ? t('settlement.contract.value.carriedInNone')
        : t('settlement.contract.value.carriedIn', { n: formatCount(carriedIn.count), source: carriedIn.source }) +
            (carriedIn.from ? t('settlement.contract.value.carriedInFrom', { month: carriedIn.from }) : ''),
    ),
    ...(isTiered(plan)
      ? [fact('price', 'tiersBy', t(`settlement.contract.setting.tiersBy.${settings.tiersBy ?? 'answered'}`))]
      : []),
    ...read('price'),
    ...read('billable'),
    fact(
      'billable',
      'minimumSeconds',
      billable.minimumSeconds === 0
        ? t('settlement.contract.value.minimumNone')
        : t('settlement.contract.value.minimumSeconds', { n: billable.minimumSeconds }),
    ),
    fact(
      'billable',
      'testNumbers',
      billable.testNumbers.length === 0
        ? t('settlement.contract.value.testNone')
        : t('settlement.contract.value.testNumbers', { n: billable.testNumbers.length }),
    ),
    fact('days', 'sendBy', dayOfNext(days.sendBy)),
    fact('days', 'objectBy', dayOfNext(days.objectBy)),
    fact('days', 'settleWithinWorkdays', t('settlement.contract.value.workdays', { n: days.settleWithinWorkdays })),
    ...read('days'),
    fact('money', 'latePayment', t('settlement.contract.value.latePayment', rates(latePayment))),
    fact('money', 'outage', t('settlement.contract.value.outage', { ...rates(outage), minutes: outage.minutesOfADay })),
    fact('money', 'breach', t('settlement.contract.value.yuan', { amount: formatAmount(terms.breach) })),
    ...read('money'),
    ...(settings.contractTotal === null
      ? []
      : [
          fact(
            'money',
            'contractTotal',
            t('settlement.contract.value.yuan', { amount: formatAmount(settings.contractTotal) }),
          ),
        ]),
    fact('mail', 'mailTo', people(mail.to)),
    fact('mail', 'mailClerks', people(mail.clerks)),
  ];
}

/** What of a version differs from the one before, in words; two lists of test numbers as long as each other differ as well. */
export function changesBetween(
  before: Said,
  after: Said,
  t: TFunction,
): { readonly key: FactKey; readonly was: string; readonly now: string }[] {
  const then = new Map(factsOf(before, t).map(({ key, words }) => [key, words]));
  const hasOtherNumbers =
    JSON.stringify(before.terms.billable.testNumbers) !== JSON.stringify(after.terms.billable.testNumbers);
  return factsOf(after, t)
    .filter(({ key, words }) => then.get(key) !== words || (key === 'testNumbers' && hasOtherNumbers))
    .map(({ key, words }) => ({ key, was: then.get(key) ?? '', now: words }));
}

/** The key of the words that say how an open word is read. */
export const readingKey = (key: SettingKey, reading: string) =>
  `settlement.contract.setting.${key}.${reading}` as 'settlement.contract.setting.unit.call';

const tierInWords = (from: number, price: string, t: TFunction): string =>
  from === 0
    ? t('settlement.contract.value.tierFirst', { price: formatAmount(price) })
    : t('settlement.contract.value.tier', { from: formatCount(from), price: formatAmount(price) });
