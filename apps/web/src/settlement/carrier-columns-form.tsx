import type { CarrierColumns, CarrierHead } from '@yiche/contracts';
import { Select } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import text from '../parts/text.module.css';
import styles from './carrier-columns-form.module.css';

const FIELDS = ['caller', 'answeredAt', 'seconds'] as const;

const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  gb18030: 'GBK',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
};

/** As people call it; as the server does where it is another one. */
export const encodingName = (encoding: string): string => ENCODINGS[encoding] ?? encoding;

/** Three different columns are named. */
export const isMapped = (columns: CarrierColumns): boolean =>
  FIELDS.every((field) => columns[field] !== '') && new Set(FIELDS.map((field) => columns[field])).size === 3;

/** Which column is what, each beside its first cells, so that a wrong choice is seen. */
export function CarrierColumnsForm(props: {
  head: CarrierHead;
  columns: CarrierColumns;
  onChange: (columns: CarrierColumns) => void;
}) {
  const { t } = useTranslation();
  const { head, columns } = props;
  const isDouble = FIELDS.every((field) => columns[field] !== '') && !isMapped(columns);
  const options = head.columns.map(({ name }) => ({ value: name, label: name }));
  return (
    <>
      <p className={text.muted}>
        {t('settlement.carrier.columns')} · {t('settlement.carrier.encoding')} {encodingName(head.encoding)}
      </p>
      <div className={styles.columnsForm}>
        {FIELDS.map((field) => (
          <label key={field}>
            <span>{t(`settlement.carrier.${field}`)}</span>
            <Select
              aria-label={t(`settlement.carrier.${field}`)}
              value={columns[field] || undefined}
              placeholder={t('settlement.carrier.column')}
              options={options}
              onChange={(name) => props.onChange({ ...columns, [field]: name })}
              data-testid={`column-${field}`}
            />
            <span className={clsx(text.muted, text.tabular, styles.sample)}>
              {head.columns.find(({ name }) => name === columns[field])?.samples.join('\n')}
            </span>
          </label>
        ))}
      </div>
      {isDouble && (
        <p className={text.warn} role="alert">
          {t('settlement.carrier.sameColumn')}
        </p>
      )}
    </>
  );
}
