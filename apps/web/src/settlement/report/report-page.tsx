import { type ServiceReport, contractMonthSchema, serviceReportQuerySchema } from '@yiche/contracts';
import { DatePicker, Segmented, Select, Skeleton } from 'antd';
import { clsx } from 'clsx';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { files } from '../../api/endpoints.js';
import { useContracts, useServiceReport } from '../../api/settlement-queries.js';
import { useMe } from '../../app/me.js';
import { LoadFailed } from '../../parts/load-failed.js';
import { Page, PageHead } from '../../parts/page.js';
import { PrintButton } from '../../parts/print-button.js';
import { bureauName } from '../contract-versions.js';
import { DownloadButton } from '../../parts/download-button.js';
import { ComplaintsPanel } from './complaints-panel.js';
import { OutagesPanel } from './outages-panel.js';
import { ReportDays } from './report-days.js';
import { ReportFigures } from './report-figures.js';
import { termOfMonth } from './term-figures.js';
import { TermReport } from './term-report.js';
import layout from '../../parts/layout.module.css';

/** Offered for the service level; another one may stand in the address. */
const TARGETS = [10, 15, 20, 30, 60];

/** How the service was in a month (part 10): for the statement's outage part and the yearly assessment. */
export function ServiceReportPage() {
  const { t } = useTranslation();
  const { bureauId = '', month = '' } = useParams();
  const navigate = useNavigate();
  const contracts = useContracts();
  const [search, setSearch] = useSearchParams();
  const { target } = serviceReportQuerySchema
    .catch({ target: 20 })
    .parse({ target: search.get('target') ?? undefined });
  const isMonth = contractMonthSchema.safeParse(month).success;
  const term = isMonth && contracts.data ? termOfMonth(contracts.data, bureauId, month) : null;
  const isTerm = search.get('span') === 'term' && term !== null;
  const show = (more: Record<string, string>) =>
    setSearch({ target: String(target), ...(isTerm ? { span: 'term' } : {}), ...more }, { replace: true });
  return (
    <Page>
      <PageHead
        title={t('settlement.serviceReport.title')}
        note={t('settlement.serviceReport.of', { bureau: bureauName(contracts.data, bureauId), month })}
        backTo="/settlement"
        end={
          <>
            {term && (
              <Segmented
                data-testid="report-span"
                value={isTerm ? 'term' : 'month'}
                options={(['month', 'term'] as const).map((value) => ({
                  value,
                  label: t(`settlement.serviceReport.span.${value}`),
                }))}
                onChange={(span) => show({ span })}
              />
            )}
            <Select
              aria-label={t('settlement.serviceReport.target')}
              value={target}
              options={TARGETS.map((n) => ({ value: n, label: t('settlement.serviceReport.within', { n }) }))}
              onChange={(n) => show({ target: String(n) })}
            />
            <DatePicker
              picker="month"
              allowClear={false}
              aria-label={t('settlement.serviceReport.choose')}
              value={isMonth ? dayjs(`${month}-01`) : null}
              disabledDate={(date) => date.isAfter(dayjs(), 'month')}
              onChange={(date) =>
                date &&
                void navigate({
                  pathname: `/settlement/report/${encodeURIComponent(bureauId)}/${date.format('YYYY-MM')}`,
                  search: search.toString(),
                })
              }
            />
            {!isTerm && (
              <DownloadButton
                name="report-download"
                label={t('settlement.serviceReport.download')}
                path={files.serviceReport(bureauId, month, target)}
                fallbackName={`${bureauId}-${month}.xlsx`}
              />
            )}
            <PrintButton />
          </>
        }
      />
      {isTerm ? (
        <TermReport bureauId={bureauId} term={term} target={target} />
      ) : (
        <Report bureauId={bureauId} month={month} target={target} />
      )}
    </Page>
  );
}

function Report({ bureauId, month, target }: { bureauId: string; month: string; target: number }) {
  const { t } = useTranslation();
  const report = useServiceReport(bureauId, month, target);
  if (report.isError && !report.data) {
    return (
      <LoadFailed
        title={t('settlement.serviceReport.failed')}
        error={report.error}
        onRetry={() => void report.refetch()}
      />
    );
  }
  if (!report.data) return <Skeleton active paragraph={{ rows: 12 }} />;
  return <Panels report={report.data} />;
}

function Panels({ report }: { report: ServiceReport }) {
  const { roles } = useMe();
  const mayRecord = roles.includes('settlement-clerk') || roles.includes('supervisor');
  return (
    <div className={layout.stack} data-testid="service-report">
      <div className={clsx(layout.columns, layout.even)}>
        <div className={layout.stack}>
          <ReportFigures report={report} />
          <ComplaintsPanel report={report} mayRecord={mayRecord} />
        </div>
        <ReportDays report={report} />
      </div>
      <OutagesPanel report={report} mayRecord={mayRecord} />
    </div>
  );
}
