import type { Statement } from '@yiche/contracts';
import { CheckOutlined } from '@ant-design/icons';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Tag } from '../parts/tag.js';
import { formatAmount } from './amount-text.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import facts from './facts.module.css';

/** What the statement's calls come to under each reading of the contract's words (G2). */
export function ReadingsTable({ statement }: { statement: Statement }) {
  const { t, i18n } = useTranslation();
  const { readings } = statement.figures;
  const known = (reading: string): string | null =>
    i18n.exists(`settlement.readingName.${reading}`)
      ? t(`settlement.readingName.${reading}` as 'settlement.readingName.graduated')
      : null;
  return (
    <section className={layout.panel} data-testid="readings">
      <h2>{t('settlement.walk.readings')}</h2>
      {readings.length < 2 && <p className={text.muted}>{t('settlement.walk.readingsAlone')}</p>}
      <dl className={clsx(facts.facts, text.tabular)}>
        {readings.map(({ reading, amount, isChosen }) => (
          <div key={reading} data-chosen={isChosen}>
            <dt>
              {known(reading) ?? reading}
              {isChosen && (
                <Tag tone="good">
                  <CheckOutlined /> {t('settlement.walk.chosen')}
                </Tag>
              )}
              {known(reading) && (
                <span className={clsx(facts.hint, text.muted)}>
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
