import type { ServiceReport } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../amount-text.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import reportTable from './report-table.module.css';

/** Every figure with how it is computed, beside it. */
export function ReportFigures({ report }: { report: ServiceReport }) {
  const { t } = useTranslation();
  const calls = (n: number) => t('settlement.serviceReport.calls', { n: formatCount(n) });
  const seconds = (value: number | null) =>
    value === null
      ? t('settlement.serviceReport.noValue')
      : t('settlement.serviceReport.seconds', { n: value.toFixed(1) });
  const rows = [
    ['offered', calls(report.offered), t('settlement.serviceReport.offeredFormula')],
    ['answered', calls(report.answered), t('settlement.serviceReport.answeredFormula')],
    ['abandoned', calls(report.abandoned), t('settlement.serviceReport.abandonedFormula')],
    ['shortAbandoned', calls(report.shortAbandoned), t('settlement.serviceReport.shortAbandonedFormula')],
    [
      'serviceLevel',
      percent(report.serviceLevel) ?? t('settlement.serviceReport.noValue'),
      t('settlement.serviceReport.serviceLevelFormula', {
        target: report.targetSeconds,
        within: formatCount(report.withinTarget),
        answered: formatCount(report.answered),
        abandoned: formatCount(report.abandoned),
        short: formatCount(report.shortAbandoned),
      }),
    ],
    ['asa', seconds(report.averageSpeedOfAnswerSeconds), t('settlement.serviceReport.asaFormula')],
    ['talk', seconds(report.averageTalkSeconds), t('settlement.serviceReport.talkFormula')],
    [
      'requests',
      t('settlement.serviceReport.cases', { n: formatCount(report.requests) }),
      t('settlement.serviceReport.requestsFormula'),
    ],
    [
      'outageMinutes',
      t('settlement.serviceReport.minutes', { n: formatCount(report.outageMinutes) }),
      t('settlement.serviceReport.outageMinutesFormula'),
    ],
    [
      'complaints',
      t('settlement.serviceReport.cases', { n: formatCount(report.complaints.length) }),
      t('settlement.serviceReport.complaintsFormula'),
    ],
  ] as const;
  return (
    <section className={layout.panel}>
      <h2>{t('settlement.serviceReport.figures')}</h2>
      <table className={reportTable.reportTable}>
        <thead>
          <tr>
            <th scope="col">{t('settlement.serviceReport.figure')}</th>
            <th scope="col" className={reportTable.number}>
              {t('settlement.serviceReport.value')}
            </th>
            <th scope="col">{t('settlement.serviceReport.formula')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, value, formula]) => (
            <tr key={name} data-testid={`figure-${name}`}>
              <th scope="row">{t(`settlement.serviceReport.${name}`)}</th>
              <td className={clsx(reportTable.number, text.tabular)}>
                <strong>{value}</strong>
              </td>
              <td className={text.muted}>{formula}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** `97.3%`; null without a call. */
export const percent = (share: number | null): string | null =>
  share === null ? null : `${(share * 100).toFixed(1)}%`;
