import type { Contract } from '@yiche/contracts';
import { Typography } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { contractDayOf } from '../../app/contract-day.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import facts from '../facts.module.css';
import proof from '../proof.module.css';

/** From December on, a missing calendar of the next year is in the way of deadlines. */
const WARN_FROM_MONTH = 11;

/** How far working days are known, and by what key statements are signed. */
export function CalendarAndKey({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const [year = 0, month = 0] = contractDayOf(new Date()).split('-').map(Number);
  const until = contract.calendarUntil;
  const isShort = until !== null && (until < year || (until === year && month >= WARN_FROM_MONTH));
  const copyable = (text: string) => ({
    text,
    tooltips: [t('settlement.proof.copy'), t('settlement.proof.copied')],
  });
  return (
    <section className={clsx(layout.panel, proof.proof)}>
      <h2>{t('settlement.contract.calendar')}</h2>
      <p className={until === null || isShort ? text.warn : undefined}>
        {until === null
          ? t('settlement.contract.calendarNone')
          : t('settlement.contract.calendarUntil', { year: until })}
        {isShort && <span className={facts.hint}>{t('settlement.contract.calendarShort')}</span>}
      </p>
      <h2>{t('settlement.contract.key')}</h2>
      {contract.publicKey === '' ? (
        <p className={text.warn}>{t('settlement.contract.keyNone')}</p>
      ) : (
        <>
          <Typography.Text code copyable={copyable(contract.keyFingerprint)}>
            {contract.keyFingerprint}
          </Typography.Text>
          <p className={text.muted}>{t('settlement.proof.fingerprintHint')}</p>
          <details>
            <summary>{t('settlement.contract.publicKey')}</summary>
            <Typography.Text code copyable={copyable(contract.publicKey)}>
              {contract.publicKey}
            </Typography.Text>
          </details>
        </>
      )}
    </section>
  );
}
