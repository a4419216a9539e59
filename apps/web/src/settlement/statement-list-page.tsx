import { clsx } from 'clsx';
import { FileDoneOutlined, FileProtectOutlined, ReloadOutlined, SolutionOutlined } from '@ant-design/icons';
import { STATEMENT_STATES, type Contract, type StatementSummary, statementStateSchema } from '@yiche/contracts';
import { Button, Select, Table, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useContracts, useStatements } from '../api/settlement-queries.js';
import { formatDateTime } from '../app/elapsed.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { useMe } from '../app/me.js';
import { compareAmounts, formatCount, formatYuan } from './amount-text.js';
import { contractDayOf } from './contract-day.js';
import { bureauName } from './contract-versions.js';
import { MonthsToClose } from './months-to-close.js';
import { DeadlineNote, StatementStateTag } from './statement-tags.js';
import list from '../parts/list.module.css';
import text from '../parts/text.module.css';
import { Page, PageHead } from '../parts/page.js';
import { column, tableWidth } from '../theme/components.js';

/** All statements of one's view, and the months that wait to be closed. Few enough that the browser sorts and filters them. */
export function StatementListPage() {
  const { t } = useTranslation();
  const isBureau = useMe().roles.includes('bureau-viewer');
  const statements = useStatements();
  const contracts = useContracts().data;
  const [search, setSearch] = useSearchParams();
  const state = statementStateSchema.safeParse(search.get('state')).data ?? null;
  if (statements.isError && !statements.data) {
    return (
      <LoadFailed title={t('settlement.failed')} error={statements.error} onRetry={() => void statements.refetch()} />
    );
  }
  const all = statements.data?.items ?? [];
  const shown = state ? all.filter((each) => each.state === state) : all;
  const keep = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return (
    <Page>
      <PageHead
        title={t('settlement.title')}
        note={statements.data && t('settlement.shown', { n: formatCount(shown.length) })}
        end={
          <>
            <Link to="/settlement/contracts" data-testid="to-contracts">
              <SolutionOutlined /> {t('settlement.contracts')}
            </Link>
            <Link to="/settlement/verify" data-testid="to-verify">
              <FileProtectOutlined /> {t('settlement.verify')}
            </Link>
          </>
        }
      />
      <MonthsToClose months={statements.data?.toClose ?? []} contracts={contracts} />
      <div className={list.filters}>
        <Select
          allowClear
          placeholder={t('settlement.filterState')}
          aria-label={t('settlement.filterState')}
          value={state ?? undefined}
          options={STATEMENT_STATES.map((each) => ({ value: each, label: t(`settlement.state.${each}`) }))}
          onChange={(value) => keep('state', value ?? null)}
        />
        <Button
          icon={<ReloadOutlined />}
          loading={statements.isFetching && { delay: 300 }}
          onClick={() => void statements.refetch()}
          aria-label={t('settlement.reload')}
        />
      </div>
      <StatementTable
        statements={shown}
        contracts={contracts}
        isLoading={statements.isPending}
        sort={search.get('sort')}
        onSort={(sort) => keep('sort', sort)}
        empty={
          <EmptyHint
            icon={<FileDoneOutlined />}
            title={t(state ? 'settlement.emptyFiltered' : 'settlement.empty')}
            hint={state ? undefined : t(isBureau ? 'settlement.emptyBureauHint' : 'settlement.emptyHint')}
          />
        }
      />
    </Page>
  );
}

function StatementTable(props: {
  statements: readonly StatementSummary[];
  contracts: readonly Contract[] | undefined;
  isLoading: boolean;
  /** `<column>-asc` or `<column>-desc`. */
  sort: string | null;
  onSort: (sort: string | null) => void;
  empty: React.ReactNode;
}) {
  const navigate = useNavigate();
  const onChange: TableProps<StatementSummary>['onChange'] = (_pages, _filters, sorter) => {
    const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
    props.onSort(order ? `${String(columnKey)}-${order === 'ascend' ? 'asc' : 'desc'}` : null);
  };
  return (
    <Table<StatementSummary>
      className={list.table}
      rowKey="id"
      size="middle"
      loading={{ spinning: props.isLoading, delay: 300 }}
      dataSource={[...props.statements]}
      columns={useColumns(props.contracts, props.sort)}
      onChange={onChange}
      pagination={{ pageSize: 24, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: tableWidth.wide }}
      locale={{ emptyText: props.isLoading ? ' ' : props.empty }}
      onRow={(row) => ({ onClick: () => void navigate(`/settlement/${row.id}`), className: list.row })}
      data-testid="settlement-table"
    />
  );
}

function useColumns(
  contracts: readonly Contract[] | undefined,
  sort: string | null,
): TableProps<StatementSummary>['columns'] {
  const { t } = useTranslation();
  const sortable = (key: string, compare: (a: StatementSummary, b: StatementSummary) => number) => ({
    key,
    sorter: compare,
    sortOrder: sort === `${key}-asc` ? ('ascend' as const) : sort === `${key}-desc` ? ('descend' as const) : null,
  });
  const day = (instant: string | null) =>
    instant ? (
      <time title={formatDateTime(instant)}>{contractDayOf(instant)}</time>
    ) : (
      <span className={text.muted}>{t('settlement.none')}</span>
    );
  return [
    {
      title: t('settlement.month'),
      ...sortable('month', (a, b) => a.month.localeCompare(b.month)),
      width: column.count,
      render: (_, row) => (
        <Link to={`/settlement/${row.id}`} className={text.tabular} data-testid={`statement-${row.month}`}>
          {row.month}
        </Link>
      ),
    },
    { title: t('settlement.number'), dataIndex: 'number', width: column.day, className: text.tabular },
    { title: t('settlement.bureau'), ellipsis: true, render: (_, row) => bureauName(contracts, row.bureauId) },
    {
      title: t('settlement.counted'),
      ...sortable('counted', (a, b) => a.counted - b.counted),
      width: column.day,
      align: 'right',
      className: text.tabular,
      render: (_, row) => formatCount(row.counted),
    },
    {
      title: t('settlement.total'),
      ...sortable('total', (a, b) => compareAmounts(a.total, b.total)),
      width: column.state,
      align: 'right',
      className: clsx(text.tabular, text.strong),
      render: (_, row) => formatYuan(row.total),
    },
    {
      title: t('settlement.stateLabel'),
      width: column.state,
      render: (_, row) => <StatementStateTag state={row.state} />,
    },
    {
      title: t('settlement.next'),
      width: column.actions,
      render: (_, { deadline }) =>
        deadline ? (
          <DeadlineNote deadline={deadline} />
        ) : (
          <span className={text.muted}>{t('settlement.none')}</span>
        ),
    },
    { title: t('settlement.sentAt'), width: column.day, className: text.tabular, render: (_, row) => day(row.sentAt) },
    { title: t('settlement.paidAt'), width: column.day, className: text.tabular, render: (_, row) => day(row.paidAt) },
    {
      title: t('settlement.report'),
      width: column.count,
      render: (_, row) => (
        <Link
          to={`/settlement/report/${encodeURIComponent(row.bureauId)}/${row.month}`}
          onClick={(event) => event.stopPropagation()}
        >
          {t('settlement.report')}
        </Link>
      ),
    },
  ];
}
