import { FileTextOutlined, ImportOutlined } from '@ant-design/icons';
import type { Statement } from '@yiche/contracts';
import { Button } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCarrierFiles } from '../api/settlement-queries.js';
import { formatDateTime } from '../app/elapsed.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Tag } from '../parts/tag.js';
import { formatCount } from './amount-text.js';
import { encodingName } from './carrier-columns-form.js';
import { CarrierImportDialog } from './carrier-import-dialog.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';

/** The carrier's own call files of the month, newest first; the latest is what is compared with. */
export function CarrierFiles({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const carrierFiles = useCarrierFiles(statement.id);
  const [isImporting, setImporting] = useState(false);
  const newestFirst = [...(carrierFiles.data ?? [])].sort((a, b) => b.importedAt.localeCompare(a.importedAt));
  return (
    <section className={layout.panel} data-testid="carrier-files">
      <div className={layout.panelHead}>
        <h2>{t('settlement.carrier.heading')}</h2>
        {statement.actions.includes('import') && (
          <Button icon={<ImportOutlined />} onClick={() => setImporting(true)} data-testid="import">
            {t('settlement.carrier.import')}
          </Button>
        )}
      </div>
      {carrierFiles.isError && !carrierFiles.data && (
        <LoadFailed
          title={t('settlement.walk.failed')}
          error={carrierFiles.error}
          onRetry={() => void carrierFiles.refetch()}
        />
      )}
      {carrierFiles.data?.length === 0 && <p className={text.muted}>{t('settlement.carrier.none')}</p>}
      <ul className={layout.rows}>
        {newestFirst.map((file, index) => (
          <li key={file.id}>
            <FileTextOutlined />
            <strong>{file.name}</strong>
            {index === 0 && <Tag tone="good">{t('settlement.carrier.latest')}</Tag>}
            <span className={text.tabular}>{t('settlement.carrier.rows', { n: formatCount(file.rows) })}</span>
            <span className={text.tabular}>
              {file.duplicates > 0
                ? t('settlement.carrier.duplicates', { n: formatCount(file.duplicates) })
                : t('settlement.carrier.noDuplicates')}
            </span>
            {file.otherMonth > 0 && (
              <span className={text.tabular}>
                {t('settlement.carrier.otherMonth', { n: formatCount(file.otherMonth) })}
              </span>
            )}
            <span className={text.muted}>{encodingName(file.encoding)}</span>
            <span className={clsx(text.muted, text.tabular)}>
              {t('settlement.carrier.by', { name: file.importedBy, at: formatDateTime(file.importedAt) })}
            </span>
          </li>
        ))}
      </ul>
      {isImporting && <CarrierImportDialog statement={statement} onClose={() => setImporting(false)} />}
    </section>
  );
}
