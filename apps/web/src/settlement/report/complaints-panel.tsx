import { SmileOutlined } from '@ant-design/icons';
import { type Complaint, type ServiceReport, recordComplaintSchema } from '@yiche/contracts';
import { App, Button, Form, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useSettlementCache } from '../../api/settlement-queries.js';
import { EmptyHint } from '../../parts/empty-hint.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { DayPicker, TextField } from '../../parts/form-fields.js';
import { Tag } from '../../parts/tag.js';
import { column } from '../../theme/components.js';
import { contractDayOf } from '../../app/contract-day.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';

/** Complaints of the month and what became of them. */
export function ComplaintsPanel({ report, mayRecord }: { report: ServiceReport; mayRecord: boolean }) {
  const { t } = useTranslation();
  const [isRecording, setRecording] = useState(false);
  return (
    <section className={layout.panel} data-testid="complaints">
      <div className={layout.panelHead}>
        <h2>{t('settlement.serviceReport.complaints')}</h2>
        {mayRecord && (
          <Button className={layout.noPrint} onClick={() => setRecording(true)} data-testid="record-complaint">
            {t('settlement.serviceReport.recordComplaint')}
          </Button>
        )}
      </div>
      <Table<Complaint>
        rowKey="id"
        size="small"
        pagination={false}
        dataSource={report.complaints}
        locale={{
          emptyText: <EmptyHint icon={<SmileOutlined />} title={t('settlement.serviceReport.complaintsNone')} />,
        }}
        columns={[
          {
            title: t('settlement.serviceReport.receivedOn'),
            dataIndex: 'receivedOn',
            width: column.day,
            className: text.tabular,
          },
          {
            title: t('settlement.serviceReport.about'),
            render: (_, { about }) => <span className={text.prose}>{about}</span>,
          },
          {
            title: t('settlement.serviceReport.outcome'),
            render: (_, { outcome }) =>
              outcome === '' ? (
                <Tag tone="attention">{t('settlement.serviceReport.outcomeOpen')}</Tag>
              ) : (
                <span className={text.prose}>{outcome}</span>
              ),
          },
          { title: t('settlement.serviceReport.recordedBy'), dataIndex: 'recordedBy', width: column.word },
        ]}
      />
      {isRecording && <ComplaintDialog report={report} onClose={() => setRecording(false)} />}
    </section>
  );
}

function ComplaintDialog({ report, onClose }: { report: ServiceReport; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { invalidate } = useSettlementCache();
  return (
    <FormDialog<typeof recordComplaintSchema, { receivedOn: string; about: string; outcome: string }>
      name="complaint-form"
      title={t('settlement.serviceReport.recordComplaint')}
      okText={t('settlement.serviceReport.recordComplaint')}
      schema={recordComplaintSchema}
      initial={{ receivedOn: contractDayOf(new Date()), about: '', outcome: '' }}
      toBody={({ receivedOn, about, outcome }) => ({
        bureauId: report.bureauId,
        receivedOn: receivedOn ?? '',
        about,
        outcome,
      })}
      onSubmit={async (body) => {
        await api.settlement.recordComplaint(body);
        void message.success(t('settlement.serviceReport.complaintRecorded'));
        await invalidate('report');
      }}
      onClose={onClose}
    >
      <Form.Item
        name="receivedOn"
        label={t('settlement.serviceReport.receivedOn')}
        rules={[{ required: true, message: t('settlement.choose.day') }]}
      >
        <DayPicker label={t('settlement.serviceReport.receivedOn')} />
      </Form.Item>
      <TextField name="about" label={t('settlement.serviceReport.about')} />
      <TextField name="outcome" label={t('settlement.serviceReport.outcome')} rows={2} />
    </FormDialog>
  );
}
