import { type Contract, type EnterAdjustment, enterAdjustmentSchema } from '@yiche/contracts';
import { App, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useSettlementCache } from '../../api/settlement-queries.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { MonthPicker, TextField } from '../../parts/form-fields.js';
import { inForce } from '../contract-versions.js';
import text from '../../parts/text.module.css';

type Values = Pick<EnterAdjustment, 'kind' | 'correctsMonth' | 'amount' | 'reason'>;

/** A correction by hand: what a breach costs, or an amount given or taken back. */
export function AdjustmentDialog({ contract, onClose }: { contract: Contract; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { keepContract } = useSettlementCache();
  const breach = inForce(contract)?.terms.breach ?? '';
  return (
    <FormDialog<typeof enterAdjustmentSchema, Values>
      name="adjust-form"
      title={t('settlement.contract.adjust')}
      hint={t('settlement.contract.adjustHint')}
      okText={t('settlement.contract.adjust')}
      schema={enterAdjustmentSchema}
      initial={{ kind: 'manual', amount: '', reason: '' }}
      toBody={({ kind, correctsMonth, amount, reason }) => ({
        contractId: contract.id,
        kind,
        correctsMonth: correctsMonth ?? '',
        amount: amount.trim().replaceAll(',', ''),
        reason,
      })}
      onSubmit={async (body) => {
        keepContract(await api.settlement.enterAdjustment(body));
        void message.success(t('settlement.contract.adjusted'));
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="kind" label={t('settlement.contract.adjustKind')}>
            <Radio.Group
              options={(['manual', 'breach'] as const).map((kind) => ({
                value: kind,
                label: t(`settlement.adjustmentKind.${kind}`),
              }))}
              onChange={({ target }) => {
                // The operator's breach is taken off what the bureau pays.
                if (target.value === 'breach') form.setFieldValue('amount', `-${breach}`);
              }}
            />
          </Form.Item>
          <Form.Item
            name="correctsMonth"
            label={t('settlement.contract.adjustMonth')}
            rules={[{ required: true, message: t('settlement.choose.month') }]}
          >
            <MonthPicker label={t('settlement.contract.adjustMonth')} />
          </Form.Item>
          <Form.Item name="amount" label={t('settlement.contract.adjustAmount')}>
            <Input className={text.tabular} inputMode="decimal" data-testid="field-amount" />
          </Form.Item>
          <TextField name="reason" label={t('settlement.contract.reason')} />
        </>
      )}
    </FormDialog>
  );
}
