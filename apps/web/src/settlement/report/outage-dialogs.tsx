import { type ServiceReport, amendOutageSchema, recordOutageSchema } from '@yiche/contracts';
import { App, Checkbox, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useSettlementCache } from '../../api/settlement-queries.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { MomentPicker, TextField } from '../../parts/form-fields.js';
import formFields from '../../parts/form-fields.module.css';

interface Values {
  from: string | null;
  to: string | null;
  cause: string;
  faultToldAt: string | null;
  recoveryToldAt: string | null;
  counts: boolean;
  note: string;
}

/** A suspension of service that the program did not see by itself. */
export function RecordOutageDialog({ report, onClose }: { report: ServiceReport; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { invalidate } = useSettlementCache();
  return (
    <FormDialog<typeof recordOutageSchema, Values>
      name="outage-form"
      title={t('settlement.serviceReport.recordOutage')}
      okText={t('settlement.serviceReport.recordOutage')}
      schema={recordOutageSchema}
      initial={{ from: null, to: null, cause: '', faultToldAt: null, recoveryToldAt: null, counts: true, note: '' }}
      toBody={(values) => ({ ...values, bureauId: report.bureauId, from: values.from ?? '', to: values.to ?? '' })}
      onSubmit={async (body) => {
        await api.settlement.recordOutage(body);
        void message.success(t('settlement.serviceReport.outageRecorded'));
        await invalidate('report');
      }}
      onClose={onClose}
    >
      <div className={formFields.fields}>
        <Form.Item
          name="from"
          label={t('settlement.serviceReport.from')}
          rules={[{ required: true, message: t('settlement.choose.moment') }]}
        >
          <MomentPicker label={t('settlement.serviceReport.from')} />
        </Form.Item>
        <Form.Item
          name="to"
          label={t('settlement.serviceReport.to')}
          rules={[{ required: true, message: t('settlement.choose.moment') }]}
        >
          <MomentPicker label={t('settlement.serviceReport.to')} />
        </Form.Item>
      </div>
      <TextField name="cause" label={t('settlement.serviceReport.cause')} rows={2} />
      <Notices />
    </FormDialog>
  );
}

type AmendValues = Pick<Values, 'faultToldAt' | 'recoveryToldAt' | 'counts' | 'note'>;

/** What is still to be said of a suspension: when 110 was told, whether it counts. A note is added to what stands there. */
export function AmendOutageDialog(props: { outage: ServiceReport['outages'][number]; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { invalidate } = useSettlementCache();
  const { id, faultToldAt, recoveryToldAt, counts, note } = props.outage;
  return (
    <FormDialog<typeof amendOutageSchema, AmendValues>
      name="outage-change-form"
      title={t('settlement.serviceReport.changeOutage')}
      hint={note}
      okText={t('settlement.serviceReport.changeOutage')}
      schema={amendOutageSchema}
      initial={{ faultToldAt, recoveryToldAt, counts, note: '' }}
      toBody={(values) => ({
        faultToldAt: values.faultToldAt === faultToldAt ? undefined : values.faultToldAt,
        recoveryToldAt: values.recoveryToldAt === recoveryToldAt ? undefined : values.recoveryToldAt,
        counts: values.counts === counts ? undefined : values.counts,
        note: values.note.trim() || undefined,
      })}
      onSubmit={async (body) => {
        await api.settlement.amendOutage(id, body);
        void message.success(t('settlement.serviceReport.outageChanged'));
        await invalidate('report');
      }}
      onClose={props.onClose}
    >
      <Notices />
    </FormDialog>
  );
}

function Notices() {
  const { t } = useTranslation();
  return (
    <>
      <div className={formFields.fields}>
        <Form.Item name="faultToldAt" label={t('settlement.serviceReport.faultTold')}>
          <MomentPicker label={t('settlement.serviceReport.faultTold')} />
        </Form.Item>
        <Form.Item name="recoveryToldAt" label={t('settlement.serviceReport.recoveryTold')}>
          <MomentPicker label={t('settlement.serviceReport.recoveryTold')} />
        </Form.Item>
      </div>
      <Form.Item name="counts" valuePropName="checked">
        <Checkbox>{t('settlement.serviceReport.counts')}</Checkbox>
      </Form.Item>
      <TextField name="note" label={t('settlement.serviceReport.note')} rows={2} />
    </>
  );
}
