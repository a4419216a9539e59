import type { Statement } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Tag } from '../../parts/tag.js';
import { formatAmount, formatCount, formatRate, isNothing } from '../amount-text.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import walk from './walk.module.css';

/** Service that was not provided (G7): the days, and what is taken off for them. */
export function OutageStep({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { outage, charge } = statement.figures;
  const limit = statement.terms.outage.minutesOfADay;
  return (
    <section className={layout.panel} data-testid="outage">
      <p className={clsx(walk.line, text.tabular)}>
        <strong>{t('settlement.walk.outage')}</strong>
        <span>
          {t('settlement.walk.outageExplain', {
            charge: formatAmount(outage.base ?? charge),
            rate: formatRate(outage.rate),
          })}
        </span>
        <strong>{isNothing(outage.amount) ? '0.00' : `-${formatAmount(outage.amount)}`}</strong>
      </p>
      {outage.days.length === 0 && <p className={text.muted}>{t('settlement.walk.outageNone')}</p>}
      <ul className={clsx(layout.rows, text.tabular)}>
        {outage.days.map(({ day, minutes }) => (
          <li key={day}>
            <span>{day}</span>
            <span>{t('settlement.walk.minutes', { n: formatCount(minutes) })}</span>
            <Tag tone={minutes >= limit ? 'attention' : 'plain'}>
              {minutes >= limit ? t('settlement.walk.isLostDay') : t('settlement.walk.notLostDay', { n: limit })}
            </Tag>
          </li>
        ))}
      </ul>
      <Link to={`/settlement/report/${encodeURIComponent(statement.bureauId)}/${statement.month}`}>
        {t('settlement.walk.reportLink')}
      </Link>
    </section>
  );
}
