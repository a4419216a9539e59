import type { Contract } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../app/elapsed.js';
import { changesBetween } from './terms-facts.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import styles from './version-history.module.css';

/** Every version, newest first, with what it changed. */
export function VersionHistory({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const ordered = [...contract.versions].sort((a, b) => a.version - b.version);
  return (
    <section className={layout.panel} data-testid="versions">
      <h2>{t('settlement.contract.versions')}</h2>
      <ol className={styles.versions}>
        {ordered.toReversed().map((version) => {
          const before = ordered[ordered.indexOf(version) - 1];
          return (
            <li key={version.version} data-testid={`version-${version.version}`}>
              <p>
                <strong>{t('settlement.contract.version', { n: version.version })}</strong>
                <span className={text.tabular}>{t('settlement.contract.validFrom', { day: version.validFrom })}</span>
                <span className={clsx(text.muted, text.tabular)}>
                  {t('settlement.contract.by', { name: version.enteredBy, at: formatDateTime(version.enteredAt) })}
                </span>
              </p>
              <p className={text.prose}>{version.reason}</p>
              {before ? (
                <Changes changes={changesBetween(before, version, t)} />
              ) : (
                <p className={text.muted}>{t('settlement.contract.first')}</p>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Changes({ changes }: { changes: ReturnType<typeof changesBetween> }) {
  const { t } = useTranslation();
  if (changes.length === 0) return <p className={text.muted}>{t('settlement.contract.nothingChanged')}</p>;
  return (
    <table className={styles.changes}>
      <caption className={text.srOnly}>{t('settlement.contract.changed')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('settlement.contract.changedCount', { n: changes.length })}</th>
          <th scope="col">{t('settlement.contract.was')}</th>
          <th scope="col">{t('settlement.contract.now')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ key, was, now }) => (
          <tr key={key}>
            <th scope="row">{t(`settlement.contract.fact.${key}`)}</th>
            <td>
              <del>{was}</del>
            </td>
            <td>
              <ins>{now}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
