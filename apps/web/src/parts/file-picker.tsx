import { Upload } from 'antd';
import type { ReactNode } from 'react';
import styles from './file-picker.module.css';
import text from './text.module.css';

interface Props {
  /** As of an `input`: endings and types. */
  readonly accept: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
  readonly onFile: (file: File) => void;
  readonly 'data-testid'?: string;
}

/** Where a file is dropped or chosen. It is handed on as it is: nothing is sent by itself. */
export function FilePicker({ accept, icon, title, hint, onFile, ...rest }: Props) {
  return (
    <Upload.Dragger
      accept={accept}
      showUploadList={false}
      beforeUpload={(file) => {
        onFile(file);
        return false;
      }}
      {...rest}
    >
      <p className={styles.title} aria-live="polite">
        {icon} {title}
      </p>
      <p className={text.muted}>{hint}</p>
    </Upload.Dragger>
  );
}
