import { lateDays, type Pause, type Receipt } from '@yiche/billing';
import { settingsOf, type ContractSettings, type ContractTerms } from '@yiche/contracts';
import { inCents, type Money } from '@yiche/kernel';

const CAP_OF: Readonly<Record<ContractSettings['lateCapOf'], string>> = {
  overdue: '逾期金额',
  month: '本账单金额',
  contract: '合同总价',
};

/** `每日 0.05%，最高为逾期金额的 30%`. */
export function latePaymentTerms(terms: ContractTerms): string {
  const { daily, cap } = terms.latePayment;
  return `每日 ${percent(daily)}，最高为${CAP_OF[settingsOf(terms).lateCapOf]}的 ${percent(cap)}`;
}

/** How a fee for late payment comes about, as its correction says it for ever: what came how many days late, and what was not counted. */
export function latePaymentWorking(
  number: string,
  receipts: readonly Receipt[],
  {
    due,
    pauses,
    charged,
    terms,
  }: { due: string; pauses: readonly (Pause & { readonly reason: string })[]; charged: Money; terms: ContractTerms },
): string {
  const late = receipts
    .map(({ amount, receivedOn }) => ({ amount, receivedOn, days: lateDays(due, receivedOn, pauses) }))
    .filter(({ days }) => days > 0)
    .map(({ amount, receivedOn, days }) => `${amount} 元于 ${receivedOn} 到账，逾期 ${days} 日`);
  const last =
    receipts
      .map(({ receivedOn }) => receivedOn)
      .toSorted()
      .at(-1) ?? due;
  const counted = pauses.filter(({ from, to }) => due < to && from <= last);
  const paused = counted.map(({ from, to, reason }) => `${from} 至 ${to}（${reason}）`);
  return [
    `账单 ${number} 逾期付款违约金（付款期限 ${due}）：${late.join('；')}`,
    ...(paused.length > 0 ? [`停计 ${paused.join('、')}`] : []),
    latePaymentTerms(terms),
    ...(settingsOf(terms).lateCapOf === 'contract' && charged > 0n ? [`其他账单已计 ${inCents(charged)} 元`] : []),
  ].join('；');
}

/** `0.0005` → `0.05%`. */
const percent = (rate: string): string => `${Number((Number(rate) * 100).toFixed(4))}%`;
