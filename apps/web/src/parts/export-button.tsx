import { ExportOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { saveContent } from '../api/files.js';
import { csvOf } from './csv.js';
import type { ListColumn } from './list-table.js';

/** Saves the rows that are shown, as they are shown: nothing is asked of the server, and nothing hidden comes along. */
export function ExportButton<Row>(props: {
  columns: readonly ListColumn<Row>[];
  rows: readonly Row[];
  fileName: string;
}) {
  const { t } = useTranslation();
  const columns = props.columns.flatMap(({ title, text }) => (text ? [{ title, text }] : []));
  const save = () => {
    const lines = [columns.map(({ title }) => title), ...props.rows.map((row) => columns.map(({ text }) => text(row)))];
    saveContent(new Blob([csvOf(lines)], { type: 'text/csv' }), `${props.fileName}.csv`);
  };
  return (
    <Button icon={<ExportOutlined />} disabled={props.rows.length === 0} onClick={save} data-testid="export-rows">
      {t('app.exportRows', { n: props.rows.length })}
    </Button>
  );
}
