import type { Contract } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../app/elapsed.js';
import { formatAmount, formatCount, isNothing } from '../amount-text.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';

/** Corrections that go into the next statement to be closed (G6). */
export function WaitingAdjustments({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  return (
    <section className={layout.panel} data-testid="waiting-adjustments">
      <h2>{t('settlement.contract.waiting')}</h2>
      {contract.adjustments.length === 0 && <p className={text.muted}>{t('settlement.contract.waitingNone')}</p>}
      <ul className={layout.rows}>
        {contract.adjustments.map((adjustment) => (
          <li key={adjustment.id}>
            <strong>{t(`settlement.adjustmentKind.${adjustment.kind}`)}</strong>
            <span className={clsx(layout.grow, text.tabular)}>
              {t('settlement.walk.corrects', { month: adjustment.correctsMonth })}
            </span>
            <strong className={text.tabular}>
              {adjustment.count !== 0 &&
                `${t('settlement.contract.value.times', { n: formatCount(adjustment.count) })} `}
              {adjustment.amount !== null && !isNothing(adjustment.amount) && formatAmount(adjustment.amount)}
            </strong>
            <span className={clsx(layout.rowNote, text.prose)}>{adjustment.reason}</span>
            <span className={clsx(layout.rowNote, text.muted, text.tabular)}>
              {t('settlement.contract.by', { name: adjustment.enteredBy, at: formatDateTime(adjustment.enteredAt) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
