import { BarChartOutlined } from '@ant-design/icons';
import type { ServiceReport } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { ChartFrame } from '../../parts/chart-frame.js';
import { EmptyHint } from '../../parts/empty-hint.js';
import { formatCount } from '../amount-text.js';
import { percent } from './report-figures.js';
import text from '../../parts/text.module.css';
import styles from './report-days.module.css';
import reportTable from './report-table.module.css';

/** Each day's calls as a bar and as numbers: the bar shows, the numbers say. */
export function ReportDays({ report }: { report: ServiceReport }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...report.days.map(({ offered }) => offered));
  const width = (count: number) => `${(count / most) * 100}%`;
  return (
    <ChartFrame
      title={t('settlement.serviceReport.days')}
      definition={t('settlement.serviceReport.offeredFormula')}
      legend={[
        { series: 'first', label: t('settlement.serviceReport.legendAnswered') },
        { series: 'second', label: t('settlement.serviceReport.legendAbandoned') },
      ]}
      state={report.offered === 0 ? 'empty' : 'ready'}
      empty={
        <EmptyHint
          icon={<BarChartOutlined />}
          title={t('settlement.serviceReport.daysNone')}
          hint={t('settlement.serviceReport.daysNoneHint')}
        />
      }
      failed={t('settlement.serviceReport.failed')}
    >
      <table className={clsx(reportTable.reportTable, styles.reportDays)}>
        <thead>
          <tr>
            <th scope="col">{t('settlement.serviceReport.day')}</th>
            <th scope="col">{t('settlement.serviceReport.volume')}</th>
            <th scope="col" className={reportTable.number}>
              {t('settlement.serviceReport.legendAnswered')}
            </th>
            <th scope="col" className={reportTable.number}>
              {t('settlement.serviceReport.legendAbandoned')}
            </th>
            <th scope="col" className={reportTable.number}>
              {t('settlement.serviceReport.serviceLevel')}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.days.map(({ day, answered, abandoned, serviceLevel }) => (
            <tr key={day}>
              <th scope="row" className={text.tabular}>
                {day.slice(5)}
              </th>
              <td aria-hidden>
                <span className={styles.bar}>
                  <span className={styles.answered} style={{ width: width(answered) }} />
                  <span className={styles.abandoned} style={{ width: width(abandoned) }} />
                </span>
              </td>
              <td className={clsx(reportTable.number, text.tabular)}>{formatCount(answered)}</td>
              <td className={clsx(reportTable.number, text.tabular)}>{formatCount(abandoned)}</td>
              <td className={clsx(reportTable.number, text.tabular)}>{percent(serviceLevel) ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ChartFrame>
  );
}
