import type { Statement } from '@yiche/contracts';
import { CheckOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { formatAmount } from './amount-text.js';

/** What the statement's calls come to under each reading of the contract's words (G2). */
export function ReadingsTable({ statement }: { statement: Statement }) {
  const { t, i18n } = useTranslation();
  const { readings } = statement.figures;
  const known = (reading: string): string | null =>
    i18n.exists(`settlement.readingName.${reading}`)
      ? t(`settlement.readingName.${reading}` as 'settlement.readingName.graduated')
      : null;
  return (
    <section className="panel" data-testid="readings">
      <h2>{t('settlement.walk.readings')}</h2>
      {readings.length < 2 && <p className="muted">{t('settlement.walk.readingsAlone')}</p>}
      <dl className="facts tabular">
        {readings.map(({ reading, amount, isChosen }) => (
          <div key={reading} className={isChosen ? 'facts__chosen' : undefined}>
            <dt>
              {known(reading) ?? reading}
              {isChosen && (
                <span className="tag tag--good">
                  <CheckOutlined /> {t('settlement.walk.chosen')}
                </span>
              )}
              {known(reading) && (
                <span className="facts__hint muted">
                  {t(`settlement.readingHint.${reading}` as 'settlement.readingHint.graduated')}
                </span>
              )}
            </dt>
            <dd>{formatAmount(amount)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
