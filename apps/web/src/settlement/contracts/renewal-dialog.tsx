import { type Contract, renewContractSchema } from '@yiche/contracts';
import { App, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useSettlementCache } from '../../api/settlement-queries.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { DayPicker, TextField } from '../../parts/form-fields.js';
import { contractDayOf } from '../contract-day.js';

/** Records that the bureau has assessed the service and the contract runs on (G3). */
export function RenewalDialog({ contract, next, onClose }: { contract: Contract; next: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { keepContract } = useSettlementCache();
  return (
    <FormDialog<typeof renewContractSchema, { assessedOn: string; assessment: string }>
      name="renew-form"
      title={t('settlement.contract.renew')}
      hint={t('settlement.contract.renewHint', { from: next })}
      okText={t('settlement.contract.renew')}
      schema={renewContractSchema}
      initial={{ assessedOn: contractDayOf(new Date()), assessment: '' }}
      toBody={({ assessedOn, assessment }) => ({ assessedOn: assessedOn ?? '', assessment })}
      onSubmit={async (body) => {
        keepContract(await api.settlement.renew(contract.id, body));
        void message.success(t('settlement.contract.renewed'));
      }}
      onClose={onClose}
    >
      <Form.Item
        name="assessedOn"
        label={t('settlement.contract.assessedOn')}
        rules={[{ required: true, message: t('settlement.choose.day') }]}
      >
        <DayPicker label={t('settlement.contract.assessedOn')} />
      </Form.Item>
      <TextField name="assessment" label={t('settlement.contract.assessment')} />
    </FormDialog>
  );
}
