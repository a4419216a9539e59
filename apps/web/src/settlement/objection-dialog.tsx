import { type Statement, raiseObjectionSchema } from '@yiche/contracts';
import { Form, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttachmentField, type ChosenFile } from '../parts/attachment-field.js';
import { FormDialog } from '../parts/form-dialog.js';
import { TextField } from '../parts/form-fields.js';
import { LineNumbersField } from './line-numbers-field.js';
import { readLineNumbers } from './line-numbers.js';
import { useStatementCommands } from './use-statement-commands.js';

interface Values {
  scope: 'totals' | 'lines';
  /** As it is typed. */
  lines?: string;
  reason: string;
}

/** The bureau says what is wrong (G5): the totals or certain lines, why, and with what proof. */
export function ObjectionDialog({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const { t } = useTranslation();
  const { object } = useStatementCommands(statement);
  const [attachment, setAttachment] = useState<ChosenFile | null>(null);
  return (
    <FormDialog<typeof raiseObjectionSchema, Values>
      name="object-form"
      title={t('settlement.objections.raise')}
      okText={t('settlement.action.object')}
      schema={raiseObjectionSchema}
      initial={{ scope: 'totals', reason: '' }}
      toBody={({ scope, lines, reason }) => ({
        scope,
        lines: scope === 'lines' ? (readLineNumbers(lines ?? '') ?? []) : [],
        reason,
        attachment: attachment && { name: attachment.name, content: attachment.content },
      })}
      onSubmit={object}
      onClose={onClose}
    >
      <Form.Item name="scope" label={t('settlement.objections.scopeLabel')}>
        <Radio.Group
          options={(['totals', 'lines'] as const).map((scope) => ({
            value: scope,
            label: <span data-testid={`scope-${scope}`}>{t(`settlement.objections.scope.${scope}`)}</span>,
          }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.scope !== after.scope}>
        {({ getFieldValue }) =>
          getFieldValue('scope') === 'lines' && (
            <LineNumbersField
              name="lines"
              label={t('settlement.objections.lines')}
              hint={t('settlement.objections.linesHint')}
            />
          )
        }
      </Form.Item>
      <TextField
        name="reason"
        label={t('settlement.objections.reason')}
        placeholder={t('settlement.objections.reasonPlaceholder')}
      />
      <AttachmentField
        label={t('settlement.objections.attachment')}
        hint={t('settlement.objections.attachmentHint')}
        chosen={attachment}
        onChange={setAttachment}
      />
    </FormDialog>
  );
}
