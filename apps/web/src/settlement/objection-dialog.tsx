import { PaperClipOutlined } from '@ant-design/icons';
import { type Statement, raiseObjectionSchema } from '@yiche/contracts';
import { Alert, Button, Form, Radio, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../parts/form-dialog.js';
import { TextField } from '../parts/form-fields.js';
import { formatBytes } from './format-bytes.js';
import { LineNumbersField } from './line-numbers-field.js';
import { readLineNumbers } from './line-numbers.js';
import { useStatementCommands } from './use-statement-commands.js';
import text from '../parts/text.module.css';
import styles from './objection-dialog.module.css';

/** An attachment may have so many bytes. */
const MOST_BYTES = 5 * 1_024 * 1_024;

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
  const [attachment, setAttachment] = useState<{ name: string; content: string; bytes: number } | null>(null);
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
      <Attachment attachment={attachment} onChange={setAttachment} />
    </FormDialog>
  );
}

interface Chosen {
  readonly name: string;
  readonly content: string;
  readonly bytes: number;
}

function Attachment({
  attachment,
  onChange,
}: {
  attachment: Chosen | null;
  onChange: (chosen: Chosen | null) => void;
}) {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (file: File) => {
    const wrong =
      file.size > MOST_BYTES
        ? t('settlement.objections.attachmentTooLarge')
        : file.size === 0
          ? t('settlement.objections.attachmentEmpty')
          : null;
    setProblem(wrong);
    onChange(wrong ? null : { name: file.name.slice(-200), content: await toBase64(file), bytes: file.size });
  };
  return (
    <Form.Item label={t('settlement.objections.attachment')} extra={t('settlement.objections.attachmentHint')}>
      {attachment ? (
        <span className={styles.attachment}>
          <PaperClipOutlined /> {attachment.name} <span className={text.muted}>{formatBytes(attachment.bytes)}</span>
          <Button size="small" type="link" onClick={() => onChange(null)}>
            {t('settlement.objections.remove')}
          </Button>
        </span>
      ) : (
        <Upload
          showUploadList={false}
          beforeUpload={(file) => {
            void choose(file);
            return false;
          }}
        >
          <Button icon={<PaperClipOutlined />}>{t('settlement.objections.attachmentChoose')}</Button>
        </Upload>
      )}
      {problem && <Alert type="warning" showIcon title={problem} role="alert" />}
    </Form.Item>
  );
}

function toBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',', 2)[1] ?? '');
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'));
    reader.readAsDataURL(file);
  });
}
