import { type Statement, recordPaymentSchema } from '@yiche/contracts';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../parts/form-dialog.js';
import { DayPicker } from '../parts/form-fields.js';
import { compareAmounts, formatAmount, formatYuan, leftOf } from './amount-text.js';
import { contractDayOf } from '../app/contract-day.js';
import { useStatementCommands } from './use-statement-commands.js';
import text from '../parts/text.module.css';

interface Values {
  amount: string;
  receivedOn: string;
  reference: string;
}

/** Money that has come in. Offers what is left to be paid; more than that is said, not forbidden. */
export function PaymentDialog({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const { t } = useTranslation();
  const { pay } = useStatementCommands(statement);
  const left = leftOf(
    statement.total,
    statement.payments.map(({ amount }) => amount),
  );
  return (
    <FormDialog<typeof recordPaymentSchema, Values>
      name="pay-form"
      title={t('settlement.payments.record')}
      okText={t('settlement.action.pay')}
      schema={recordPaymentSchema}
      initial={{
        amount: compareAmounts(left, '0') > 0 ? left : '',
        receivedOn: contractDayOf(new Date()),
        reference: '',
      }}
      toBody={({ amount, receivedOn, reference }) => ({
        amount: amount.trim().replaceAll(',', ''),
        receivedOn: receivedOn ?? '',
        reference,
      })}
      onSubmit={pay}
      onClose={onClose}
    >
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const amount = String(getFieldValue('amount') ?? '').replaceAll(',', '');
          const isMore = compareAmounts(amount, left) > 0;
          return (
            <Form.Item
              name="amount"
              label={t('settlement.payments.amount')}
              extra={
                isMore ? (
                  <span className={text.warn}>{t('settlement.payments.more', { left: formatYuan(left) })}</span>
                ) : (
                  formatAmount(amount)
                )
              }
            >
              <Input className={text.tabular} inputMode="decimal" data-testid="field-amount" />
            </Form.Item>
          );
        }}
      </Form.Item>
      <Form.Item
        name="receivedOn"
        label={t('settlement.payments.receivedOn')}
        rules={[{ required: true, message: t('settlement.choose.day') }]}
      >
        <DayPicker label={t('settlement.payments.receivedOn')} />
      </Form.Item>
      <Form.Item name="reference" label={t('settlement.payments.reference')}>
        <Input maxLength={100} data-testid="field-reference" />
      </Form.Item>
    </FormDialog>
  );
}
