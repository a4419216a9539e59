import { clsx } from 'clsx';
import { CheckCircleOutlined } from '@ant-design/icons';
import type { Difference, DifferencePage, DifferenceQuery } from '@yiche/contracts';
import { Table, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDateTime, formatExactTime } from '../app/elapsed.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { contractDayOf } from './contract-day.js';
import { TOP, writePlace } from './walk/walk-place.js';
import { Tag } from '../parts/tag.js';
import { column, tableWidth } from '../theme/components.js';
import text from '../parts/text.module.css';
import styles from './difference-table.module.css';

/** Differences, each with what every witness says. @param selected null: they cannot be chosen */
export function DifferenceTable(props: {
  page: DifferencePage | undefined;
  isLoading: boolean;
  query: DifferenceQuery;
  selected: readonly string[] | null;
  onSelect: (ids: readonly string[]) => void;
  onPage: (page: number, pageSize: number) => void;
}) {
  const { t } = useTranslation();
  const { page, query } = props;
  const isFiltered = query.kind !== undefined || query.unexplained !== undefined;
  return (
    <Table<Difference>
      rowKey="id"
      size="small"
      dataSource={page?.items ?? []}
      columns={useColumns()}
      loading={{ spinning: props.isLoading, delay: 300 }}
      scroll={{ x: tableWidth.narrow }}
      rowSelection={
        props.selected === null
          ? undefined
          : {
              selectedRowKeys: [...props.selected],
              onChange: (keys) => props.onSelect(keys.map(String)),
              getCheckboxProps: ({ explanation }) => ({
                disabled: explanation !== null,
                'aria-label': t('settlement.differences.select'),
              }),
              getTitleCheckboxProps: () => ({ 'aria-label': t('settlement.differences.select') }),
            }
      }
      pagination={{
        current: query.page,
        pageSize: query.pageSize,
        total: page?.total ?? 0,
        showSizeChanger: true,
        pageSizeOptions: [20, 50, 100, 200],
        onChange: (number, pageSize) => props.onPage(pageSize === query.pageSize ? number : 1, pageSize),
      }}
      locale={{
        emptyText: page ? (
          <EmptyHint
            icon={<CheckCircleOutlined />}
            title={t(isFiltered ? 'settlement.differences.noneFiltered' : 'settlement.differences.none')}
            hint={isFiltered ? undefined : t('settlement.differences.noneHint')}
          />
        ) : (
          ' '
        ),
      }}
      data-testid="differences"
    />
  );
}

function useColumns(): TableProps<Difference>['columns'] {
  const { t } = useTranslation();
  const none = <span className={text.muted}>—</span>;
  return [
    {
      title: t('settlement.differences.kind'),
      width: column.told,
      render: (_, { kind }) => t(`settlement.differenceKind.${kind}`),
    },
    {
      title: t('settlement.differences.at'),
      width: column.exactInstant,
      className: text.tabular,
      render: (_, { at }) => (at ? `${contractDayOf(at)} ${formatExactTime(at)}` : none),
    },
    { title: t('settlement.differences.details'), render: (_, { details }) => <Details details={details} /> },
    {
      title: t('settlement.differences.explanation'),
      width: column.sentence,
      render: (_, { explanation, explainedBy, explainedAt }) =>
        explanation === null ? (
          <Tag tone="attention">{t('settlement.differences.unexplained')}</Tag>
        ) : (
          <>
            <span className={text.prose}>{explanation}</span>
            <br />
            <span className={clsx(text.muted, text.tabular)}>
              {t('settlement.differences.by', {
                name: explainedBy ?? '',
                at: explainedAt ? formatDateTime(explainedAt) : '',
              })}
            </span>
          </>
        ),
    },
    {
      key: 'call',
      width: column.word,
      render: (_, { callId, at }) =>
        callId &&
        at && (
          <Link to={{ search: writePlace({ ...TOP, part: 'count', day: contractDayOf(at), call: callId }).toString() }}>
            {t('settlement.differences.call')}
          </Link>
        ),
    },
  ];
}

const WITNESSES = ['账单行', '台账', 'PBX', '录音', '运营商'];

/** Witnesses in their order, what only says where to look after them. */
const rankOf = (name: string): number => {
  const rank = WITNESSES.indexOf(name);
  return rank < 0 ? WITNESSES.length : rank;
};

/** What each witness says, as the server words it. */
function Details({ details }: { details: Difference['details'] }) {
  return (
    <span className={clsx(styles.details, text.tabular)}>
      {Object.entries(details)
        .sort(([one], [other]) => rankOf(one) - rankOf(other))
        .map(([witness, says]) => (
          <span key={witness}>
            <span className={text.muted}>{witness}</span> {says ?? '—'}
          </span>
        ))}
    </span>
  );
}
