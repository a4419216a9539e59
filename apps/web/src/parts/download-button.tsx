import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile } from '../api/files.js';
import { useCommands } from '../app/use-commands.js';
import { formatBytes } from './format-bytes.js';
import layout from './layout.module.css';

/** Fetches a file and saves it; says how much has come, and what was refused. @param fallbackName where the server gives none */
export function DownloadButton(props: {
  label: string;
  path: string;
  fallbackName: string;
  name: string;
  isSmall?: boolean;
}) {
  const { t } = useTranslation();
  const { busy, run } = useCommands();
  const [bytes, setBytes] = useState(0);
  const isBusy = busy.has('download');
  const start = () => {
    setBytes(0);
    void run('download', () => saveFile(props.path, props.fallbackName, setBytes));
  };
  const progress = bytes === 0 ? t('files.preparing') : t('files.received', { size: formatBytes(bytes) });
  return (
    <Button
      className={layout.noPrint}
      size={props.isSmall ? 'small' : 'middle'}
      type={props.isSmall ? 'link' : 'default'}
      icon={<DownloadOutlined />}
      loading={isBusy && { delay: 300 }}
      onClick={start}
      data-testid={props.name}
      aria-live="polite"
    >
      {isBusy ? progress : props.label}
    </Button>
  );
}
