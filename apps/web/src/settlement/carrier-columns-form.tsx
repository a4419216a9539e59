import type { CarrierColumns } from '@yiche/contracts';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CarrierHead } from './carrier-head.js';

const FIELDS = ['caller', 'answeredAt', 'seconds'] as const;

/** Three different columns are named. */
export const isMapped = (columns: CarrierColumns): boolean =>
  FIELDS.every((field) => columns[field] !== '') && new Set(FIELDS.map((field) => columns[field])).size === 3;

/** Which column is what, beside the first rows of the file, so that a wrong choice is seen. Numbers are shown masked. */
export function CarrierColumnsForm(props: {
  head: CarrierHead;
  columns: CarrierColumns;
  onChange: (columns: CarrierColumns) => void;
}) {
  const { t } = useTranslation();
  const { head, columns } = props;
  const isDouble = FIELDS.every((field) => columns[field] !== '') && !isMapped(columns);
  const options = head.columns.map((name) => ({ value: name, label: name }));
  return (
    <>
      <p className="muted">
        {t('settlement.carrier.columns')} · {t('settlement.carrier.encoding')}{' '}
        {head.encoding === 'utf-8' ? 'UTF-8' : 'GBK'}
      </p>
      <div className="columns-form">
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
            <span className="muted tabular columns-form__sample">
              {head.rows.map((row) => sample(row[head.columns.indexOf(columns[field])] ?? '')).join('  ')}
            </span>
          </label>
        ))}
      </div>
      {isDouble && (
        <p className="warn" role="alert">
          {t('settlement.carrier.sameColumn')}
        </p>
      )}
    </>
  );
}

/** A telephone number keeps its ends; other values are short. */
const sample = (cell: string): string =>
  (/^\+?\d{7,}$/.test(cell) ? `${cell.slice(0, 3)}****${cell.slice(-4)}` : cell).slice(0, 24);
