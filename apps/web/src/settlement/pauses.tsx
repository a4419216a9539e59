import type { Pause } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../app/elapsed.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';

/** The days for which lateness costs nothing, each with its reason and who wrote it down. */
export function Pauses({ pauses }: { pauses: readonly Pause[] }) {
  const { t } = useTranslation();
  if (pauses.length === 0) return null;
  return (
    <>
      <h2>{t('settlement.pauses.heading')}</h2>
      <ul className={layout.rows} data-testid="pauses">
        {pauses.map((pause, index) => (
          <li key={index}>
            <strong className={text.tabular}>{t('settlement.pauses.days', pause)}</strong>
            <span className={clsx(layout.grow, text.prose)}>{pause.reason}</span>
            <span className={clsx(layout.rowNote, text.muted, text.tabular)}>
              {t('settlement.contract.by', { name: pause.recordedBy, at: formatDateTime(pause.recordedAt) })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
