import { assessContractSchema, type Contract } from '@yiche/contracts';
import { App, Form, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useSettlementCache } from '../../api/settlement-queries.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { DayPicker, TextField } from '../../parts/form-fields.js';
import { contractDayOf } from '../../app/contract-day.js';

/** Records what the bureau found of the term: passed, the contract runs on; not passed, it ends (G3, G9). */
export function AssessmentDialog({
  contract,
  next,
  onClose,
}: {
  contract: Contract;
  next: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { keepContract } = useSettlementCache();
  return (
    <FormDialog<typeof assessContractSchema, { assessedOn: string; passed?: boolean; assessment: string }>
      name="assess-form"
      title={t('settlement.contract.assess')}
      hint={t('settlement.contract.assessHint', { from: next })}
      okText={t('settlement.contract.assess')}
      schema={assessContractSchema}
      initial={{ assessedOn: contractDayOf(new Date()) }}
      toBody={({ assessedOn, passed, assessment }) => ({ assessedOn: assessedOn ?? '', passed, assessment })}
      onSubmit={async (body) => {
        keepContract(await api.settlement.assess(contract.id, body));
        void message.success(t(body.passed ? 'settlement.contract.renewed' : 'settlement.contract.failedRecorded'));
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
      <Form.Item
        name="passed"
        label={t('settlement.contract.passed')}
        rules={[{ required: true, message: t('settlement.contract.choosePassed') }]}
      >
        <Radio.Group
          options={[true, false].map((passed) => ({
            value: passed,
            label: t(passed ? 'settlement.contract.isPassed' : 'settlement.contract.isNotPassed'),
          }))}
        />
      </Form.Item>
      <TextField name="assessment" label={t('settlement.contract.assessment')} />
    </FormDialog>
  );
}
