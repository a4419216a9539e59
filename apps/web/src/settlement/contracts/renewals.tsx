import type { Contract } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../app/elapsed.js';
import { latestTerms } from './renewal-dialog.js';

/** How often the contract was renewed, each after its assessment (G3). */
export function Renewals({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const allowed = latestTerms(contract)?.renewals ?? 0;
  return (
    <section className="panel" data-testid="renewals">
      <h2>{t('settlement.contract.renewals')}</h2>
      <p className="muted">
        {t('settlement.contract.renewalsAllowed', { n: allowed, used: contract.renewals.length })}
      </p>
      <ul className="rows">
        {contract.renewals.map((renewal) => (
          <li key={renewal.number}>
            <strong>{t('settlement.contract.renewal', { n: renewal.number })}</strong>
            <span className="tabular">{t('settlement.contract.value.term', renewal)}</span>
            <span className="rows__note prose">{renewal.assessment}</span>
            <span className="rows__note muted tabular">
              {t('settlement.contract.assessedOn')} {renewal.assessedOn} ·{' '}
              {t('settlement.contract.by', { name: renewal.recordedBy, at: formatDateTime(renewal.recordedAt) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
