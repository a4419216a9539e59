import { pauseLatePaymentSchema, type Statement } from '@yiche/contracts';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../parts/form-dialog.js';
import { DayPicker, TextField } from '../parts/form-fields.js';
import { useStatementCommands } from './use-statement-commands.js';

interface Values {
  from: string | null;
  to: string | null;
  reason: string;
}

/** Days on which the clock of late payment stands still, for a written reason (G7): an invoice that came late, the treasury's approval. */
export function PauseDialog({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const { t } = useTranslation();
  const { pause } = useStatementCommands(statement);
  return (
    <FormDialog<typeof pauseLatePaymentSchema, Values>
      name="pause-form"
      title={t('settlement.pauses.record')}
      hint={t('settlement.pauses.hint', { payBy: statement.payBy })}
      okText={t('settlement.action.pause')}
      schema={pauseLatePaymentSchema}
      initial={{ from: null, to: null }}
      toBody={({ from, to, reason }) => ({ from: from ?? '', to: to ?? '', reason })}
      onSubmit={pause}
      onClose={onClose}
    >
      {(['from', 'to'] as const).map((end) => (
        <Form.Item
          key={end}
          name={end}
          label={t(`settlement.pauses.${end}`)}
          rules={[{ required: true, message: t('settlement.choose.day') }]}
        >
          <DayPicker label={t(`settlement.pauses.${end}`)} />
        </Form.Item>
      ))}
      <TextField name="reason" label={t('settlement.pauses.reason')} rows={3} />
    </FormDialog>
  );
}
