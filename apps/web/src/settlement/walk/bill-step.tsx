import type { Statement } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatAmount, formatCount, formatRate, formatYuan, isNothing } from '../amount-text.js';
import { ReadingsTable } from '../readings-table.js';
import { useDayInWords } from '../statement-tags.js';
import { useWalk } from './use-walk.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import facts from '../facts.module.css';
import bill from './bill.module.css';

/** The bill itself: what the total is the sum of. Each part leads to where it comes from. */
export function BillStep({ statement }: { statement: Statement }) {
  return (
    <div className={layout.columns}>
      <section className={layout.panel}>
        <BillTable statement={statement} />
      </section>
      <div className={layout.stack}>
        <Counts statement={statement} />
        <ReadingsTable statement={statement} />
        <Deadlines statement={statement} />
      </div>
    </div>
  );
}

/** @param isLinked off where it is printed */
export function BillTable({ statement, isLinked = true }: { statement: Statement; isLinked?: boolean }) {
  const { t } = useTranslation();
  const { to } = useWalk();
  const { figures } = statement;
  const name = (part: string, label: string) =>
    isLinked ? (
      <Link to={to({ part })} data-testid={`part-${part}`}>
        {label}
      </Link>
    ) : (
      label
    );
  return (
    <table className={bill.bill}>
      <caption className={text.srOnly}>{t('settlement.walk.heading')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('settlement.walk.item')}</th>
          <th scope="col">{t('settlement.walk.price')}</th>
          <th scope="col">{t('settlement.walk.count')}</th>
          <th scope="col">{t('settlement.walk.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {figures.lines.map((line, index) => (
          <tr key={`${line.label}-${index}`} className={line.count === 0 ? text.muted : undefined}>
            <th scope="row">{line.count === 0 ? line.label : name(`line-${index}`, line.label)}</th>
            <td>{formatAmount(line.price)}</td>
            <td>{formatCount(line.count)}</td>
            <td>{formatAmount(line.amount)}</td>
          </tr>
        ))}
        <tr className={bill.sum}>
          <th scope="row">{t('settlement.walk.charge')}</th>
          <td />
          <td>
            {isLinked ? (
              <Link to={to({ part: 'count' })} data-testid="part-count">
                {formatCount(figures.counts.own)}
              </Link>
            ) : (
              formatCount(figures.counts.own)
            )}
          </td>
          <td>{formatAmount(figures.charge)}</td>
        </tr>
        {figures.adjustments.map((adjustment, index) => (
          <tr key={index}>
            <th scope="row">
              {name(`adjustment-${index}`, t(`settlement.adjustmentKind.${adjustment.kind}`))}
              <span className={clsx(bill.note, text.muted)}>
                {t('settlement.walk.corrects', { month: adjustment.correctsMonth })} · {adjustment.reason}
              </span>
            </th>
            <td />
            <td>{adjustment.count === 0 ? '' : formatCount(adjustment.count)}</td>
            <td>{formatAmount(adjustment.amount)}</td>
          </tr>
        ))}
        {figures.outage.days.length > 0 && (
          <tr>
            <th scope="row">
              {name('outage', t('settlement.walk.outage'))}
              <span className={clsx(bill.note, text.muted)}>
                {t('settlement.walk.outageDays', {
                  n: figures.outage.days.length,
                  rate: formatRate(figures.outage.rate),
                })}
              </span>
            </th>
            <td />
            <td />
            <td>{isNothing(figures.outage.amount) ? '0.00' : `-${formatAmount(figures.outage.amount)}`}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">
            {t('settlement.walk.sum')}
            <span className={clsx(bill.note, text.muted)}>
              {t('settlement.statement.inWords')} {figures.totalInWords}
            </span>
          </th>
          <td colSpan={2} className={clsx(bill.note, text.muted)}>
            {t('settlement.walk.rounding')}
          </td>
          <td>{formatYuan(figures.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Counts({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { to } = useWalk();
  const { before, adjusted, own, after } = statement.figures.counts;
  const rows = [
    [t('settlement.walk.before'), before],
    [t('settlement.walk.adjusted'), adjusted],
    [t('settlement.walk.own'), own],
    [t('settlement.walk.after'), after],
  ] as const;
  return (
    <section className={layout.panel}>
      <h2>{t('settlement.walk.counts')}</h2>
      <dl className={clsx(facts.facts, text.tabular)}>
        {rows.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      <p className={facts.link}>
        <Link to={to({ part: 'lines' })} data-testid="part-lines">
          {t('settlement.walk.allLines')}
        </Link>
      </p>
    </section>
  );
}

function Deadlines({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const inWords = useDayInWords();
  const rows = [
    [t('settlement.walk.sendBy'), statement.sendBy],
    [t('settlement.walk.objectBy'), statement.objectBy],
    [t('settlement.walk.payBy'), statement.payBy],
  ] as const;
  return (
    <section className={layout.panel}>
      <h2>{t('settlement.walk.deadlines')}</h2>
      <dl className={facts.facts}>
        {rows.map(([label, day]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{inWords(day)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
