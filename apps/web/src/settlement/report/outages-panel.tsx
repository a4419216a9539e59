import { CheckCircleOutlined } from '@ant-design/icons';
import type { ServiceReport } from '@yiche/contracts';
import { Button, Table, type TableProps } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../app/elapsed.js';
import { EmptyHint } from '../../parts/empty-hint.js';
import { Tag } from '../../parts/tag.js';
import { column, tableWidth } from '../../theme/components.js';
import { formatCount } from '../amount-text.js';
import { isToldLate } from './notice-lateness.js';
import { AmendOutageDialog, RecordOutageDialog } from './outage-dialogs.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import bill from '../walk/bill.module.css';

type Outage = ServiceReport['outages'][number];

/** When the service was suspended, for how long, and when the 110 desk was told (E1, E2). */
export function OutagesPanel({ report, mayRecord }: { report: ServiceReport; mayRecord: boolean }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Outage | 'new' | null>(null);
  const close = () => setDialog(null);
  return (
    <section className={layout.panel} data-testid="outages">
      <div className={layout.panelHead}>
        <h2>{t('settlement.serviceReport.outages')}</h2>
        {mayRecord && (
          <Button className={layout.noPrint} onClick={() => setDialog('new')} data-testid="record-outage">
            {t('settlement.serviceReport.recordOutage')}
          </Button>
        )}
      </div>
      <Table<Outage>
        rowKey="id"
        size="small"
        pagination={false}
        dataSource={report.outages}
        columns={useColumns(mayRecord ? setDialog : null)}
        scroll={{ x: tableWidth.usual }}
        locale={{
          emptyText: <EmptyHint icon={<CheckCircleOutlined />} title={t('settlement.serviceReport.outagesNone')} />,
        }}
      />
      {dialog === 'new' && <RecordOutageDialog report={report} onClose={close} />}
      {dialog !== null && dialog !== 'new' && <AmendOutageDialog outage={dialog} onClose={close} />}
    </section>
  );
}

function useColumns(onChange: ((outage: Outage) => void) | null): TableProps<Outage>['columns'] {
  const { t } = useTranslation();
  return [
    {
      title: t('settlement.serviceReport.from'),
      width: column.state,
      className: text.tabular,
      render: (_, { from }) => formatDateTime(from),
    },
    {
      title: t('settlement.serviceReport.to'),
      width: column.state,
      className: text.tabular,
      render: (_, { to }) =>
        to ? formatDateTime(to) : <strong className={text.urgent}>{t('settlement.serviceReport.lasting')}</strong>,
    },
    {
      title: t('settlement.walk.minutesLabel'),
      width: column.count,
      align: 'right',
      className: text.tabular,
      render: (_, { minutes }) => formatCount(minutes),
    },
    {
      title: t('settlement.serviceReport.faultTold'),
      width: column.told,
      render: (_, { from, faultToldAt }) => <Told happened={from} told={faultToldAt} />,
    },
    {
      title: t('settlement.serviceReport.recoveryTold'),
      width: column.told,
      render: (_, { to, recoveryToldAt }) => (to ? <Told happened={to} told={recoveryToldAt} /> : '—'),
    },
    {
      title: t('settlement.serviceReport.counts'),
      width: column.count,
      render: (_, { counts }) => (
        <Tag tone={counts ? 'attention' : 'plain'}>
          {t(counts ? 'settlement.serviceReport.counts' : 'settlement.serviceReport.countsNot')}
        </Tag>
      ),
    },
    {
      title: t('settlement.serviceReport.cause'),
      render: (_, { cause, note }) => (
        <span className={text.prose}>
          {cause}
          {note && <span className={clsx(bill.note, text.muted)}>{note}</span>}
        </span>
      ),
    },
    ...(onChange
      ? [
          {
            key: 'change',
            width: column.name,
            className: layout.noPrint,
            render: (_: unknown, outage: Outage) => (
              <Button size="small" onClick={() => onChange(outage)}>
                {t('settlement.serviceReport.changeOutage')}
              </Button>
            ),
          },
        ]
      : []),
  ];
}

function Told({ happened, told }: { happened: string; told: string | null }) {
  const { t } = useTranslation();
  if (told === null) return <span className={text.warn}>{t('settlement.serviceReport.notTold')}</span>;
  const at = formatDateTime(told);
  return isToldLate(happened, told) ? (
    <span className={clsx(text.warn, text.tabular)}>{t('settlement.serviceReport.toldLate', { at })}</span>
  ) : (
    <span className={text.tabular}>{at}</span>
  );
}
