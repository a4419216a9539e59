import type { Contract } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDateTime } from '../../app/elapsed.js';
import { contractDayOf } from '../../app/contract-day.js';
import { termsAhead } from '../contract-versions.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';

/** How often the contract was renewed, each after its assessment (G3). */
export function Renewals({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const allowed = termsAhead(contract)?.renewals ?? 0;
  const ends = contract.periods.at(-1)?.to;
  const today = contractDayOf(new Date());
  const month = ends && earlier(ends, today).slice(0, 7);
  return (
    <section className={layout.panel} data-testid="renewals">
      <h2>{t('settlement.contract.renewals')}</h2>
      <p className={text.muted}>
        {t('settlement.contract.renewalsAllowed', { n: allowed, used: contract.renewals.length })}
      </p>
      {month && (
        <Link
          className={layout.noPrint}
          data-testid="term-report-link"
          to={`/settlement/report/${encodeURIComponent(contract.bureauId)}/${month}?span=term`}
        >
          {t('settlement.contract.termReport')}
        </Link>
      )}
      <ul className={layout.rows}>
        {contract.assessments
          .filter(({ passed }) => !passed)
          .map((failed) => (
            <li key={failed.recordedAt} data-testid="failed-assessment">
              <strong>{t('settlement.contract.isNotPassed')}</strong>
              <span className={text.tabular}>{t('settlement.contract.assessedTerm', { to: failed.termTo })}</span>
              <span className={clsx(layout.rowNote, text.prose)}>{failed.assessment}</span>
              <span className={clsx(layout.rowNote, text.muted, text.tabular)}>
                {t('settlement.contract.assessedOn')} {failed.assessedOn} ·{' '}
                {t('settlement.contract.by', { name: failed.recordedBy, at: formatDateTime(failed.recordedAt) })}
              </span>
            </li>
          ))}
        {contract.renewals.map((renewal) => (
          <li key={renewal.number}>
            <strong>{t('settlement.contract.renewal', { n: renewal.number })}</strong>
            <span className={text.tabular}>{t('settlement.contract.value.term', renewal)}</span>
            <span className={clsx(layout.rowNote, text.prose)}>{renewal.assessment}</span>
            <span className={clsx(layout.rowNote, text.muted, text.tabular)}>
              {t('settlement.contract.assessedOn')} {renewal.assessedOn} ·{' '}
              {t('settlement.contract.by', { name: renewal.recordedBy, at: formatDateTime(renewal.recordedAt) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const earlier = (a: string, b: string): string => (a < b ? a : b);
