import { Table, type TableProps } from 'antd';
import type { Key, ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { tableWidth } from '../theme/components.js';
import styles from './list.module.css';
import text from './text.module.css';

export interface ListColumn<Row> {
  readonly key: string;
  readonly title: string;
  /** In pixels; without one the column takes what is left. */
  readonly width?: number;
  readonly align?: 'right';
  readonly className?: string;
  /** Cut with an ellipsis where it is too long. */
  readonly isCut?: boolean;
  /** The list can be in the order of this column; `key` is the name of the order. */
  readonly isSortable?: boolean;
  /** What it says, also in an export; a column of buttons says nothing. */
  readonly text?: (row: Row) => string;
  /** How that is shown, where not as text. */
  readonly show?: (row: Row) => ReactNode;
}

/** Order and page of a list, as `useAddressQuery` keeps them. */
export interface ListView {
  readonly sort?: string;
  readonly order: 'asc' | 'desc';
  readonly page: number;
  readonly pageSize: number;
}

interface Props<Row> {
  name: string;
  columns: readonly ListColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  isLoading: boolean;
  view: ListView;
  /** A sort that is taken back is undefined: the usual one. */
  onView: (view: Partial<ListView>) => void;
  /** Of a list that the server pages; without it the rows are all there are. */
  total?: number;
  /** Beside the pages, where the page's head does not say how many there are. */
  showTotal?: (total: number) => string;
  pageSizes?: readonly number[];
  /** Says why there is nothing. */
  empty: ReactNode;
  /** The page that a row opens. */
  opens?: (row: Row) => string;
  selection?: {
    readonly selected: readonly string[];
    readonly onSelect: (keys: readonly string[]) => void;
    readonly mayBeSelected: (row: Row) => boolean;
    readonly label: string;
  };
  size?: 'small' | 'middle';
  minWidth?: number;
}

/** A list whose filter, order, page and selection stand in the address; rows come filtered and sorted. */
export function ListTable<Row extends object>(props: Props<Row>) {
  const { view, selection, opens } = props;
  const navigate = useNavigate();
  const onChange: TableProps<Row>['onChange'] = ({ current, pageSize }, _filters, sorter, { action }) => {
    if (action === 'paginate') {
      return props.onView({ page: pageSize === view.pageSize ? current : 1, pageSize });
    }
    const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
    props.onView({ sort: order ? String(columnKey) : undefined, order: order ? ORDERS[order] : undefined });
  };
  return (
    <Table<Row>
      className={styles.table}
      rowKey={props.rowKey}
      size={props.size ?? 'middle'}
      loading={{ spinning: props.isLoading, delay: 300 }}
      dataSource={[...props.rows]}
      columns={props.columns.map((column) => ({
        key: column.key,
        title: column.title,
        width: column.width,
        align: column.align,
        className: column.className,
        ellipsis: column.isCut,
        sorter: column.isSortable,
        sortOrder: view.sort === column.key ? (view.order === 'asc' ? 'ascend' : 'descend') : null,
        render: (_, row) => column.show?.(row) ?? said(column.text?.(row)),
      }))}
      onChange={onChange}
      pagination={{
        current: view.page,
        pageSize: view.pageSize,
        total: props.total ?? props.rows.length,
        showSizeChanger: true,
        pageSizeOptions: [...(props.pageSizes ?? PAGE_SIZES)],
        hideOnSinglePage: props.total === undefined,
        showTotal: props.showTotal,
      }}
      rowSelection={
        selection && {
          selectedRowKeys: [...selection.selected],
          onChange: (keys: readonly Key[]) => selection.onSelect(keys.map(String)),
          getCheckboxProps: (row) => ({ disabled: !selection.mayBeSelected(row), 'aria-label': selection.label }),
          getTitleCheckboxProps: () => ({ 'aria-label': selection.label }),
        }
      }
      scroll={{ x: props.minWidth ?? tableWidth.usual }}
      locale={{ emptyText: props.isLoading ? ' ' : props.empty }}
      onRow={opens && ((row) => ({ onClick: () => void navigate(opens(row)), className: styles.row }))}
      data-testid={props.name}
    />
  );
}

/** A dash is no news. */
const said = (words: string | undefined): ReactNode => (words === '—' ? <span className={text.muted}>—</span> : words);

const ORDERS = { ascend: 'asc', descend: 'desc' } as const;
const PAGE_SIZES = [10, 20, 50, 100];
