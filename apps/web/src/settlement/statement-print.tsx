import type { Statement } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatAmount, formatCount } from './amount-text.js';
import { BillTable } from './walk/bill-step.js';
import layout from '../parts/layout.module.css';
import styles from './statement-print.module.css';
import bill from './walk/bill.module.css';

/** The statement on paper, A4: whatever part of it is on the screen. */
export function StatementPrint({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { readings } = statement.figures;
  return (
    <div className={clsx(layout.printOnly, styles.statement)}>
      <BillTable statement={statement} isLinked={false} />
      {readings.length > 1 && (
        <>
          <h2>{t('settlement.walk.readings')}</h2>
          <table className={bill.bill}>
            <tbody>
              {readings.map(({ reading, amount, isChosen }) => (
                <tr key={reading}>
                  <th scope="row">
                    {t(`settlement.readingName.${reading}` as 'settlement.readingName.graduated')}
                    {isChosen && t('app.aside', { what: t('settlement.walk.chosen') })}
                  </th>
                  <td>{formatAmount(amount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <h2>{t('settlement.walk.days')}</h2>
      <table className={clsx(bill.bill, bill.days)}>
        <thead>
          <tr>
            <th scope="col">{t('settlement.walk.day')}</th>
            <th scope="col">{t('settlement.walk.arrived')}</th>
            <th scope="col">{t('settlement.walk.countedDay')}</th>
            <th scope="col">{t('settlement.walk.notCounted')}</th>
          </tr>
        </thead>
        <tbody>
          {statement.days.map(({ day, arrived, counted }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>{formatCount(arrived)}</td>
              <td>{formatCount(counted)}</td>
              <td>{formatCount(arrived - counted)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.proof}>
        {t('settlement.proof.root')}
        <br />
        {statement.root}
        <br />
        {t('settlement.proof.fingerprint')} {statement.keyFingerprint}
      </p>
    </div>
  );
}
