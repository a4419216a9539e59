import type { ServiceReport } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../amount-text.js';
import { percent } from './report-figures.js';

/** Each day's calls as a bar and as numbers: the bar shows, the numbers say. */
export function ReportDays({ report }: { report: ServiceReport }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...report.days.map(({ offered }) => offered));
  const width = (count: number) => `${(count / most) * 100}%`;
  return (
    <section className="panel">
      <h2>{t('settlement.serviceReport.days')}</h2>
      <p className="legend muted" aria-hidden>
        <span className="legend__answered" /> {t('settlement.serviceReport.legendAnswered')}
        <span className="legend__abandoned" /> {t('settlement.serviceReport.legendAbandoned')}
      </p>
      <table className="report-table report-days">
        <thead>
          <tr>
            <th scope="col">{t('settlement.serviceReport.day')}</th>
            <th scope="col">{t('settlement.serviceReport.volume')}</th>
            <th scope="col" className="report-table__number">
              {t('settlement.serviceReport.legendAnswered')}
            </th>
            <th scope="col" className="report-table__number">
              {t('settlement.serviceReport.legendAbandoned')}
            </th>
            <th scope="col" className="report-table__number">
              {t('settlement.serviceReport.serviceLevel')}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.days.map(({ day, answered, abandoned, serviceLevel }) => (
            <tr key={day}>
              <th scope="row" className="tabular">
                {day.slice(5)}
              </th>
              <td aria-hidden>
                <span className="bar">
                  <span className="bar__answered" style={{ width: width(answered) }} />
                  <span className="bar__abandoned" style={{ width: width(abandoned) }} />
                </span>
              </td>
              <td className="report-table__number tabular">{formatCount(answered)}</td>
              <td className="report-table__number tabular">{formatCount(abandoned)}</td>
              <td className="report-table__number tabular">{percent(serviceLevel) ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
