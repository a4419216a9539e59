import { CheckCircleOutlined } from '@ant-design/icons';
import type { ServiceReport } from '@yiche/contracts';
import { Button, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../app/elapsed.js';
import { EmptyHint } from '../../app/empty.js';
import { formatCount } from '../amount-text.js';
import { isToldLate } from './notice-lateness.js';
import { AmendOutageDialog, RecordOutageDialog } from './outage-dialogs.js';

type Outage = ServiceReport['outages'][number];

/** When the service was suspended, for how long, and when the 110 desk was told (E1, E2). */
export function OutagesPanel({ report, mayRecord }: { report: ServiceReport; mayRecord: boolean }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Outage | 'new' | null>(null);
  const close = () => setDialog(null);
  return (
    <section className="panel" data-testid="outages">
      <div className="differences__head">
        <h2>{t('settlement.serviceReport.outages')}</h2>
        {mayRecord && (
          <Button className="no-print" onClick={() => setDialog('new')} data-testid="record-outage">
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
        scroll={{ x: 1080 }}
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
      width: 140,
      className: 'tabular',
      render: (_, { from }) => formatDateTime(from),
    },
    {
      title: t('settlement.serviceReport.to'),
      width: 140,
      className: 'tabular',
      render: (_, { to }) =>
        to ? formatDateTime(to) : <strong className="urgent">{t('settlement.serviceReport.lasting')}</strong>,
    },
    {
      title: t('settlement.walk.minutesLabel'),
      width: 90,
      align: 'right',
      className: 'tabular',
      render: (_, { minutes }) => formatCount(minutes),
    },
    {
      title: t('settlement.serviceReport.faultTold'),
      width: 200,
      render: (_, { from, faultToldAt }) => <Told happened={from} told={faultToldAt} />,
    },
    {
      title: t('settlement.serviceReport.recoveryTold'),
      width: 200,
      render: (_, { to, recoveryToldAt }) => (to ? <Told happened={to} told={recoveryToldAt} /> : '—'),
    },
    {
      title: t('settlement.serviceReport.counts'),
      width: 90,
      render: (_, { counts }) => (
        <span className={counts ? 'tag tag--attention' : 'tag'}>
          {t(counts ? 'settlement.serviceReport.counts' : 'settlement.serviceReport.countsNot')}
        </span>
      ),
    },
    {
      title: t('settlement.serviceReport.cause'),
      render: (_, { cause, note }) => (
        <span className="prose">
          {cause}
          {note && <span className="bill__note muted">{note}</span>}
        </span>
      ),
    },
    ...(onChange
      ? [
          {
            key: 'change',
            width: 120,
            className: 'no-print',
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
  if (told === null) return <span className="warn">{t('settlement.serviceReport.notTold')}</span>;
  const at = formatDateTime(told);
  return isToldLate(happened, told) ? (
    <span className="warn tabular">{t('settlement.serviceReport.toldLate', { at })}</span>
  ) : (
    <span className="tabular">{at}</span>
  );
}
