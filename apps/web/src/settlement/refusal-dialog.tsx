import { refuseStatementSchema, settingsOf, type Statement } from '@yiche/contracts';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../parts/form-dialog.js';
import { DayPicker, MonthPicker, TextField } from '../parts/form-fields.js';
import { contractDayOf } from '../app/contract-day.js';
import { useStatementCommands } from './use-statement-commands.js';

interface Values {
  falsifiedMonth?: string | null;
  foundOn?: string | null;
  reason: string;
}

/** The bureau refuses a month's fee for falsified data (G7). By some contracts it is not the month of the data: then both are asked for. */
export function RefusalDialog({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const { t } = useTranslation();
  const { refuse } = useStatementCommands(statement);
  const isOfMonthFound = settingsOf(statement.terms).falsified === 'month-found';
  return (
    <FormDialog<typeof refuseStatementSchema, Values>
      name="refuse-form"
      title={t('settlement.confirm.refuse', { number: statement.number })}
      hint={t(isOfMonthFound ? 'settlement.confirm.refuseFoundHint' : 'settlement.confirm.refuseHint')}
      okText={t('settlement.action.refuse')}
      isDangerous
      schema={refuseStatementSchema}
      initial={isOfMonthFound ? { falsifiedMonth: null, foundOn: contractDayOf(new Date()) } : {}}
      toBody={({ falsifiedMonth, foundOn, reason }) =>
        isOfMonthFound ? { falsifiedMonth, foundOn, reason } : { reason }
      }
      onSubmit={refuse}
      onClose={onClose}
    >
      {isOfMonthFound && (
        <>
          <Form.Item
            name="falsifiedMonth"
            label={t('settlement.confirm.falsifiedMonth')}
            rules={[{ required: true, message: t('settlement.choose.month') }]}
          >
            <MonthPicker label={t('settlement.confirm.falsifiedMonth')} />
          </Form.Item>
          <Form.Item
            name="foundOn"
            label={t('settlement.confirm.foundOn')}
            rules={[{ required: true, message: t('settlement.choose.day') }]}
          >
            <DayPicker label={t('settlement.confirm.foundOn')} />
          </Form.Item>
        </>
      )}
      <TextField name="reason" label={t('settlement.confirm.refuseReason')} rows={3} />
    </FormDialog>
  );
}
