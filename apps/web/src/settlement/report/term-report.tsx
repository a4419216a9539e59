import type { ServiceReport } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useServiceReports } from '../../api/settlement-queries.js';
import { LoadFailed } from '../../parts/load-failed.js';
import { formatCount } from '../amount-text.js';
import { contractDayOf } from '../../app/contract-day.js';
import { percent } from './report-figures.js';
import { monthsOfTerm, termFigures, type TermFigures } from './term-figures.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import reportTable from './report-table.module.css';

const FIGURES = [
  'offered',
  'answered',
  'abandoned',
  'serviceLevel',
  'column.asa',
  'requests',
  'outageCount',
  'column.outageMinutes',
  'noticesMissed',
  'complaints',
] as const;

/** A term of the contract month by month and as a whole: what its yearly assessment is made of. Months appear as they come. */
export function TermReport({
  bureauId,
  term,
  target,
}: {
  bureauId: string;
  term: { readonly from: string; readonly to: string };
  target: number;
}) {
  const { t } = useTranslation();
  const thisMonth = contractDayOf(new Date()).slice(0, 7);
  const months = monthsOfTerm(term).filter((month) => month <= thisMonth);
  const reports = useServiceReports(bureauId, months, target);
  const failed = reports.find(({ isError }) => isError);
  if (failed)
    return (
      <LoadFailed
        title={t('settlement.serviceReport.failed')}
        error={failed.error}
        onRetry={() => void failed.refetch()}
      />
    );
  const loaded = reports.flatMap(({ data }) => data ?? []);
  const isWhole = loaded.length === months.length;
  return (
    <section className={layout.panel} data-testid="term-report" data-loaded={isWhole}>
      <h2>{t('settlement.serviceReport.ofTerm', { from: term.from, to: term.to })}</h2>
      <table className={reportTable.reportTable}>
        <thead>
          <tr>
            <th scope="col">{t('settlement.serviceReport.month')}</th>
            {FIGURES.map((name) => (
              <th key={name} scope="col" className={reportTable.number}>
                {t(`settlement.serviceReport.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.map((month, index) => (
            <tr key={month}>
              <th scope="row" className={text.tabular}>
                <Link to={`/settlement/report/${encodeURIComponent(bureauId)}/${month}?target=${target}`}>{month}</Link>
                {month === thisMonth && <span className={text.muted}> {t('settlement.serviceReport.soFar')}</span>}
              </th>
              <Figures report={reports[index]?.data} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr data-testid="term-total">
            <th scope="row">{t('settlement.serviceReport.termTotal')}</th>
            {isWhole ? <Cells figures={termFigures(loaded)} /> : <Pending />}
          </tr>
        </tfoot>
      </table>
      <p className={text.muted}>{t('settlement.serviceReport.termHint', { target })}</p>
    </section>
  );
}

function Figures({ report }: { report: ServiceReport | undefined }) {
  return report ? <Cells figures={termFigures([report])} /> : <Pending />;
}

function Cells({ figures }: { figures: TermFigures }) {
  const { offered, answered, abandoned, serviceLevel, averageSpeedOfAnswerSeconds: asa } = figures;
  const cells = [
    ...[offered, answered, abandoned].map(formatCount),
    percent(serviceLevel) ?? '—',
    asa === null ? '—' : asa.toFixed(1),
    ...[figures.requests, figures.outages, figures.outageMinutes, figures.noticesMissed, figures.complaints].map(
      formatCount,
    ),
  ];
  return FIGURES.map((name, index) => (
    <td key={name} className={clsx(reportTable.number, text.tabular)}>
      {cells[index]}
    </td>
  ));
}

function Pending() {
  const { t } = useTranslation();
  return (
    <td colSpan={FIGURES.length} className={clsx(text.muted, reportTable.number)}>
      {t('settlement.serviceReport.pending')}
    </td>
  );
}
