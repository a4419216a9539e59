import type { AdjustmentFigure } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatAmount, formatCount } from '../amount-text.js';
import { useWalk } from './use-walk.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import facts from '../facts.module.css';
import walk from './walk.module.css';

/** One correction: of which month, why, and how it is priced (G6). */
export function AdjustmentStep({ adjustment }: { adjustment: AdjustmentFigure }) {
  const { t } = useTranslation();
  const { to } = useWalk();
  const { count, ofPeriod } = adjustment;
  const calls = ofPeriod ? ofPeriod.after - ofPeriod.before : count;
  return (
    <section className={layout.panel} data-testid="adjustment">
      <p className={clsx(walk.line, text.tabular)}>
        <strong>{t(`settlement.adjustmentKind.${adjustment.kind}`)}</strong>
        <span>{t('settlement.walk.corrects', { month: adjustment.correctsMonth })}</span>
        <strong>{formatAmount(adjustment.amount)}</strong>
      </p>
      <dl className={facts.facts}>
        <div>
          <dt>{t('settlement.walk.adjustmentReason')}</dt>
          <dd className={text.prose}>{adjustment.reason}</dd>
        </div>
        {calls !== 0 && (
          <div>
            <dt>{t('settlement.walk.adjustmentCount')}</dt>
            <dd className={text.tabular}>{formatCount(calls)}</dd>
          </div>
        )}
      </dl>
      {count !== 0 && <p className={text.muted}>{t('settlement.walk.adjustmentPriced')}</p>}
      {ofPeriod && <p className={text.muted}>{t('settlement.walk.adjustmentElsewhere')}</p>}
      {adjustment.kind === 'late-calls' && (
        <Link to={to({ part: 'lines' })}>{t('settlement.walk.adjustmentLines')}</Link>
      )}
    </section>
  );
}
