import type { Contract } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/tag.js';
import { inForce } from '../contract-versions.js';
import { SECTIONS, factsOf } from './terms-facts.js';
import layout from '../../parts/layout.module.css';
import styles from './current-terms.module.css';

/** What holds today, in plain words. */
export function CurrentTerms({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const version = inForce(contract);
  if (!version) return null;
  const facts = factsOf(version, t);
  return (
    <section className={layout.panel} data-testid="current-terms">
      <h2>
        {t('settlement.contract.current')}
        <Tag tone="active">{t('settlement.contract.version', { n: version.version })}</Tag>
      </h2>
      {SECTIONS.map((section) => (
        <div key={section} className={styles.terms}>
          <h3>{t(`settlement.contract.section.${section}`)}</h3>
          <dl>
            {facts
              .filter((fact) => fact.section === section)
              .map(({ key, words }) => (
                <div key={key}>
                  <dt>{t(`settlement.contract.fact.${key}`)}</dt>
                  <dd>
                    {words.split(t('app.between')).map((part) => (
                      <span key={part}>{part}</span>
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
