import { PaperClipOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from './format-bytes.js';
import text from './text.module.css';
import styles from './attachment-field.module.css';

/** A file may have so many bytes. */
const MOST_BYTES = 5 * 1_024 * 1_024;

/** A file that was chosen, read. */
export interface ChosenFile {
  readonly name: string;
  readonly content: string;
  readonly bytes: number;
}

/** One file that comes with what is filled in: chosen, seen by its name and size, taken away again. */
export function AttachmentField({
  label,
  hint,
  accept,
  chosen,
  onChange,
}: {
  label: string;
  hint: string;
  /** Endings, for the file dialog; the server looks at the bytes. */
  accept?: string;
  chosen: ChosenFile | null;
  onChange: (chosen: ChosenFile | null) => void;
}) {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (file: File) => {
    const wrong = file.size > MOST_BYTES ? t('files.tooLarge') : file.size === 0 ? t('files.empty') : null;
    setProblem(wrong);
    onChange(wrong ? null : { name: file.name.slice(-200), content: await toBase64(file), bytes: file.size });
  };
  return (
    <Form.Item label={label} extra={hint}>
      {chosen ? (
        <span className={styles.attachment}>
          <PaperClipOutlined /> {chosen.name} <span className={text.muted}>{formatBytes(chosen.bytes)}</span>
          <Button size="small" type="link" onClick={() => onChange(null)}>
            {t('files.remove')}
          </Button>
        </span>
      ) : (
        <Upload
          accept={accept}
          showUploadList={false}
          beforeUpload={(file) => {
            void choose(file);
            return false;
          }}
        >
          <Button icon={<PaperClipOutlined />}>{t('files.choose')}</Button>
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
