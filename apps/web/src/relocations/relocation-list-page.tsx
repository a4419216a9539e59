import { ProfileOutlined, ReloadOutlined, SearchOutlined } from '@ant-design/icons';
import {
  OUTCOMES,
  RELOCATION_STATES,
  SEARCH_LIMIT,
  type RelocationQuery,
  type RelocationSummary,
  relocationQuerySchema,
} from '@yiche/contracts';
import { App, Button, Checkbox, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRelocationPage } from '../api/queries.js';
import { formatDateTime } from '../app/elapsed.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { ExportButton } from '../parts/export-button.js';
import { ListTable, type ListColumn } from '../parts/list-table.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageHead } from '../parts/page.js';
import { useAddressQuery } from '../parts/use-address-query.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import { column } from '../theme/components.js';
import { CloneTag, OutcomeTag, StateTag } from './tags.js';
import list from '../parts/list.module.css';
import text from '../parts/text.module.css';

/** Requests, filtered, sorted and paged by the server; the address holds the state, so that it can be sent to a colleague. */
export function RelocationListPage() {
  const { t } = useTranslation();
  const { query, isFiltered, change, reset } = useAddressQuery(relocationQuerySchema);
  const page = useRelocationPage(query);
  const columns = useColumns();
  // A page beyond the last one is not what there is.
  const isNarrowed = isFiltered || query.page > 1;

  if (page.isError && !page.data) {
    return <LoadFailed title={t('list.failed')} error={page.error} onRetry={() => void page.refetch()} />;
  }
  return (
    <Page>
      <PageHead
        title={t('list.title')}
        note={page.data && t(page.data.more ? 'list.more' : 'list.total', { count: page.data.total })}
        end={<ExportButton columns={columns} rows={page.data?.items ?? []} fileName={t('list.title')} />}
      />
      <Filters
        query={query}
        isFiltered={isFiltered}
        onChange={change}
        onReset={reset}
        onReload={() => void page.refetch()}
      />
      <ListTable<RelocationSummary>
        name="relocation-table"
        columns={columns}
        rows={page.data?.items ?? []}
        rowKey={({ id }) => id}
        isLoading={!page.data}
        view={query}
        onView={(view) => change(view as Partial<RelocationQuery>)}
        total={page.data?.total ?? 0}
        opens={({ id }) => `/relocations/${id}`}
        empty={
          <EmptyHint
            icon={<ProfileOutlined />}
            title={t(isNarrowed ? 'list.emptyFiltered' : 'list.empty')}
            hint={t(isNarrowed ? 'list.emptyFilteredHint' : 'list.emptyHint')}
          />
        }
      />
    </Page>
  );
}

function useColumns(): readonly ListColumn<RelocationSummary>[] {
  const { t } = useTranslation();
  const none = <span className={text.muted}>—</span>;
  return [
    {
      key: 'number',
      title: t('relocation.number'),
      isSortable: true,
      width: column.number,
      text: ({ number }) => number,
      show: ({ id, number }) => (
        <Link to={`/relocations/${id}`} className={text.tabular} data-testid={`open-${id}`}>
          {number}
        </Link>
      ),
    },
    {
      key: 'openedAt',
      title: t('relocation.openedAt'),
      isSortable: true,
      width: column.instant,
      className: text.tabular,
      text: ({ openedAt }) => formatDateTime(openedAt),
    },
    {
      key: 'requester',
      title: t('relocation.requester'),
      width: column.telephone,
      className: text.tabular,
      text: ({ requesterMasked }) => requesterMasked,
    },
    {
      key: 'plate',
      title: t('relocation.plate'),
      width: column.state,
      text: ({ plateNumber, suspectedClone }) =>
        [plateNumber, suspectedClone && t('relocation.suspectedClone')].filter(Boolean).join(' '),
      show: ({ plateNumber, plateType, suspectedClone }) =>
        plateNumber && plateType ? (
          <>
            <PlateDrawing number={plateNumber} type={plateType} size="small" /> {suspectedClone && <CloneTag />}
          </>
        ) : (
          none
        ),
    },
    {
      key: 'place',
      title: t('relocation.place'),
      isCut: true,
      text: ({ place }) => place,
      show: ({ place }) => place || <span className={text.muted}>{t('relocation.noPlace')}</span>,
    },
    {
      key: 'blocked',
      title: t('relocation.blockedLabel'),
      width: column.word,
      text: ({ blocked }) => (blocked ? t(`relocation.blocked.${blocked}`) : '—'),
    },
    { key: 'agent', title: t('relocation.agent'), width: column.word, text: ({ agentName }) => agentName },
    {
      key: 'state',
      title: t('list.state'),
      width: column.word,
      text: ({ state }) => t(`relocation.state.${state}`),
      show: ({ state }) => <StateTag state={state} />,
    },
    {
      key: 'outcome',
      title: t('list.outcome'),
      width: column.name,
      text: ({ outcome }) => (outcome ? t(`relocation.outcome.${outcome}`) : ''),
      show: ({ outcome }) => (outcome ? <OutcomeTag outcome={outcome} /> : none),
    },
  ];
}

function Filters(props: {
  query: RelocationQuery;
  isFiltered: boolean;
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
      <Checkbox
        checked={query.suspectedClone === 'true'}
        onChange={({ target }) => onChange({ suspectedClone: target.checked ? 'true' : undefined })}
        data-testid="filter-clones"
      >
        {t('relocation.suspectedClone')}
      </Checkbox>
      <Button onClick={props.onReset} disabled={!props.isFiltered}>
        {t('list.reset')}
      </Button>
      <Button icon={<ReloadOutlined />} onClick={props.onReload} aria-label={t('app.reload')} />
    </div>
  );
}
