import { ArrowLeftOutlined, PrinterOutlined } from '@ant-design/icons';
import { type ServiceReport, contractMonthSchema } from '@yiche/contracts';
import { Button, DatePicker, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { files } from '../../api/endpoints.js';
import { useContracts, useServiceReport } from '../../api/settlement-queries.js';
import { LoadFailed } from '../../app/load-failed.js';
import { useMe } from '../../app/me.js';
import { bureauName } from '../contract-versions.js';
import { DownloadButton } from '../download-button.js';
import '../settlement-print.css';
import '../settlement.css';
import { ComplaintsPanel } from './complaints-panel.js';
import { OutagesPanel } from './outages-panel.js';
import { ReportDays } from './report-days.js';
import { ReportFigures } from './report-figures.js';
import './report.css';

/** How the service was in a month (part 10): for the statement's outage part and the yearly assessment. */
export function ServiceReportPage() {
  const { t } = useTranslation();
  const { bureauId = '', month = '' } = useParams();
  const navigate = useNavigate();
  const contracts = useContracts();
  const isMonth = contractMonthSchema.safeParse(month).success;
  return (
    <div className="page settlement report">
      <header className="page__head">
        <Button
          type="text"
          className="no-print"
          icon={<ArrowLeftOutlined />}
          aria-label={t('settlement.statement.back')}
          onClick={() => void navigate('/settlement')}
        />
        <h1>{t('settlement.serviceReport.title')}</h1>
        <span className="muted tabular">
          {t('settlement.serviceReport.of', { bureau: bureauName(contracts.data, bureauId), month })}
        </span>
        <span className="report__do no-print">
          <DatePicker
            picker="month"
            allowClear={false}
            aria-label={t('settlement.serviceReport.choose')}
            value={isMonth ? dayjs(`${month}-01`) : null}
            disabledDate={(date) => date.isAfter(dayjs(), 'month')}
            onChange={(date) =>
              date && void navigate(`/settlement/report/${encodeURIComponent(bureauId)}/${date.format('YYYY-MM')}`)
            }
          />
          <DownloadButton
            name="report-download"
            label={t('settlement.serviceReport.download')}
            path={files.serviceReport(bureauId, month)}
            fallbackName={`${bureauId}-${month}.xlsx`}
          />
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            {t('settlement.statement.print')}
          </Button>
        </span>
      </header>
      <Report bureauId={bureauId} month={month} />
    </div>
  );
}

function Report({ bureauId, month }: { bureauId: string; month: string }) {
  const { t } = useTranslation();
  const report = useServiceReport(bureauId, month);
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
  const mayRecord = roles.includes('settlement-clerk') || roles.includes('administrator');
  return (
    <div className="stack" data-testid="service-report">
      <div className="columns columns--even">
        <div className="stack">
          <ReportFigures report={report} />
          <ComplaintsPanel report={report} mayRecord={mayRecord} />
        </div>
        <ReportDays report={report} />
      </div>
      <OutagesPanel report={report} mayRecord={mayRecord} />
    </div>
  );
}
