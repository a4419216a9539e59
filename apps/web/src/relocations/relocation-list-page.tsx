import { ProfileOutlined, ReloadOutlined, SearchOutlined } from '@ant-design/icons';
import {
  OUTCOMES,
  RELOCATION_STATES,
  SEARCH_LIMIT,
  type RelocationQuery,
  type RelocationSummary,
} from '@yiche/contracts';
import { App, Button, DatePicker, Input, Select, Table, type TableProps } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useRelocationPage } from '../api/queries.js';
import { formatDateTime } from '../app/elapsed.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import { isFiltered, readListQuery, writeListQuery } from './list-query.js';
import { OutcomeTag, StateTag } from './tags.js';
import list from '../parts/list.module.css';
import text from '../parts/text.module.css';
import { Page, PageHead } from '../parts/page.js';
import { column, tableWidth } from '../theme/components.js';

/** Requests, filtered, sorted and paged by the server; the address holds the state, so that it can be sent to a colleague. */
export function RelocationListPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const query = readListQuery(search);
  const page = useRelocationPage(query);
  const change = (part: Partial<RelocationQuery>) =>
    setSearch(writeListQuery({ ...query, page: 1, ...part }), { replace: true });

  if (page.isError && !page.data) {
    return <LoadFailed title={t('list.failed')} error={page.error} onRetry={() => void page.refetch()} />;
  }
  const onTable: TableProps<RelocationSummary>['onChange'] = (pagination, _filters, sorter) => {
    const sort = Array.isArray(sorter) ? sorter[0] : sorter;
    change({
      page: pagination.current ?? 1,
      pageSize: pagination.pageSize ?? query.pageSize,
      sort: sort?.order ? (sort.columnKey as RelocationQuery['sort']) : 'openedAt',
      order: sort?.order === 'ascend' ? 'asc' : 'desc',
    });
  };
  return (
    <Page>
      <PageHead title={t('list.title')} note={page.data && t('list.total', { count: page.data.total })} />
      <Filters query={query} onChange={change} onReset={() => setSearch({})} onReload={() => void page.refetch()} />
      <Table<RelocationSummary>
        className={list.table}
        rowKey="id"
        size="middle"
        loading={{ spinning: page.isFetching && !page.data, delay: 300 }}
        dataSource={page.data?.items ?? []}
        columns={useColumns(query)}
        onChange={onTable}
        pagination={{
          current: query.page,
          pageSize: query.pageSize,
          total: page.data?.total ?? 0,
          showSizeChanger: true,
          pageSizeOptions: [10, 20, 50, 100],
          hideOnSinglePage: false,
        }}
        scroll={{ x: tableWidth.usual }}
        locale={{
          emptyText: page.data ? (
            <EmptyHint
              icon={<ProfileOutlined />}
              title={t(isFiltered(query) ? 'list.emptyFiltered' : 'list.empty')}
              hint={t(isFiltered(query) ? 'list.emptyFilteredHint' : 'list.emptyHint')}
            />
          ) : (
            ' '
          ),
        }}
        onRow={(row) => ({ onClick: () => void navigate(`/relocations/${row.id}`), className: list.row })}
        data-testid="relocation-table"
      />
    </Page>
  );
}

function useColumns(query: RelocationQuery): TableProps<RelocationSummary>['columns'] {
  const { t } = useTranslation();
  const sortable = (key: RelocationQuery['sort']) => ({
    key,
    sorter: true,
    sortOrder: query.sort === key ? (query.order === 'asc' ? ('ascend' as const) : ('descend' as const)) : null,
  });
  return [
    {
      title: t('relocation.number'),
      ...sortable('number'),
      width: column.number,
      render: (_, row) => (
        <Link to={`/relocations/${row.id}`} className={text.tabular} data-testid={`open-${row.id}`}>
          {row.number}
        </Link>
      ),
    },
    {
      title: t('relocation.openedAt'),
      ...sortable('openedAt'),
      width: column.instant,
      className: text.tabular,
      render: (_, row) => formatDateTime(row.openedAt),
    },
    {
      title: t('relocation.requester'),
      dataIndex: 'requesterMasked',
      width: column.telephone,
      className: text.tabular,
    },
    {
      title: t('relocation.plate'),
      width: column.state,
      render: (_, row) =>
        row.plateNumber && row.plateType ? (
          <PlateDrawing number={row.plateNumber} type={row.plateType} size="small" />
        ) : (
          <span className={text.muted}>—</span>
        ),
    },
    {
      title: t('relocation.place'),
      ellipsis: true,
      render: (_, row) => row.place || <span className={text.muted}>{t('relocation.noPlace')}</span>,
    },
    {
      title: t('relocation.blockedLabel'),
      width: column.word,
      render: (_, row) =>
        row.blocked ? t(`relocation.blocked.${row.blocked}`) : <span className={text.muted}>—</span>,
    },
    { title: t('relocation.agent'), dataIndex: 'agentName', width: column.word },
    {
      title: t('list.state'),
      ...sortable('state'),
      width: column.word,
      render: (_, row) => <StateTag state={row.state} />,
    },
    {
      title: t('list.outcome'),
      ...sortable('outcome'),
      width: column.name,
      render: (_, row) => (row.outcome ? <OutcomeTag outcome={row.outcome} /> : <span className={text.muted}>—</span>),
    },
  ];
}

function Filters(props: {
  query: RelocationQuery;
  onChange: (part: Partial<RelocationQuery>) => void;
  onReset: () => void;
  onReload: () => void;
}) {
  const { t } = useTranslation();
  const { query, onChange } = props;
  const { message } = App.useApp();
  const [typed, setTyped] = useState(query.text ?? '');
  useEffect(() => setTyped(query.text ?? ''), [query.text]);
  return (
    <div className={list.filters}>
      <Input
        className={list.search}
        allowClear
        prefix={<SearchOutlined />}
        placeholder={t('list.search')}
        aria-label={t('list.search')}
        status={typed.length > SEARCH_LIMIT ? 'error' : ''}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          // The cross that empties the field means it at once.
          if (event.target.value === '') onChange({ text: undefined });
        }}
        onPressEnter={() => {
          if (typed.length > SEARCH_LIMIT) void message.warning(t('list.searchTooLong', { count: SEARCH_LIMIT }));
          else onChange({ text: typed.trim() || undefined });
        }}
        data-testid="list-search"
      />
      <Select
        allowClear
        placeholder={t('list.state')}
        aria-label={t('list.state')}
        value={query.state}
        options={RELOCATION_STATES.map((state) => ({ value: state, label: t(`relocation.state.${state}`) }))}
        onChange={(state) => onChange({ state })}
      />
      <Select
        allowClear
        placeholder={t('list.outcome')}
        aria-label={t('list.outcome')}
        value={query.outcome}
        options={OUTCOMES.map((outcome) => ({ value: outcome, label: t(`relocation.outcome.${outcome}`) }))}
        onChange={(outcome) => onChange({ outcome })}
      />
      <DatePicker.RangePicker
        aria-label={t('list.dates')}
        allowEmpty={[true, true]}
        value={[query.from ? dayjs(query.from) : null, query.to ? dayjs(query.to) : null]}
        onChange={(range) => onChange({ from: range?.[0]?.format('YYYY-MM-DD'), to: range?.[1]?.format('YYYY-MM-DD') })}
      />
      <Button onClick={props.onReset} disabled={!isFiltered(query)}>
        {t('list.reset')}
      </Button>
      <Button icon={<ReloadOutlined />} onClick={props.onReload} aria-label={t('app.reload')} />
    </div>
  );
}
