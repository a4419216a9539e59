import { FileDoneOutlined, FileProtectOutlined, ReloadOutlined, SolutionOutlined } from '@ant-design/icons';
import { STATEMENT_STATES, type Contract, type StatementSummary } from '@yiche/contracts';
import { Button, Select } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useContracts, useStatements } from '../api/settlement-queries.js';
import { formatDateTime } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { ExportButton } from '../parts/export-button.js';
import { ListTable, type ListColumn } from '../parts/list-table.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageHead } from '../parts/page.js';
import { useAddressQuery } from '../parts/use-address-query.js';
import { column, tableWidth } from '../theme/components.js';
import { formatCount, formatYuan } from './amount-text.js';
import { contractDayOf } from '../app/contract-day.js';
import { bureauName } from './contract-versions.js';
import { MonthsToClose } from './months-to-close.js';
import { DeadlineNote, StatementStateTag } from './statement-tags.js';
import { selectStatements, statementsQuerySchema, type StatementsQuery } from './statements-query.js';
import list from '../parts/list.module.css';
import text from '../parts/text.module.css';

/** All statements of one's view, and the months that wait to be closed. Few enough that the browser sorts and filters them. */
export function StatementListPage() {
  const { t } = useTranslation();
  const isBureau = useMe().roles.includes('bureau-viewer');
  const statements = useStatements();
  const contracts = useContracts().data;
  const { query, isFiltered, change } = useAddressQuery(statementsQuerySchema);
  const columns = useColumns(contracts);
  if (statements.isError && !statements.data) {
    return (
      <LoadFailed title={t('settlement.failed')} error={statements.error} onRetry={() => void statements.refetch()} />
    );
  }
  const shown = selectStatements(statements.data?.items ?? [], query);
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
            <ExportButton columns={columns} rows={shown} fileName={t('settlement.title')} />
          </>
        }
      />
      <MonthsToClose months={statements.data?.toClose ?? []} contracts={contracts} />
      <div className={list.filters}>
        <Select
          allowClear
          placeholder={t('settlement.filterState')}
          aria-label={t('settlement.filterState')}
          value={query.state}
          options={STATEMENT_STATES.map((each) => ({ value: each, label: t(`settlement.state.${each}`) }))}
          onChange={(state) => change({ state })}
        />
        <Button
          icon={<ReloadOutlined />}
          loading={statements.isFetching && { delay: 300 }}
          onClick={() => void statements.refetch()}
          aria-label={t('settlement.reload')}
        />
      </div>
      <ListTable<StatementSummary>
        name="settlement-table"
        columns={columns}
        rows={shown}
        rowKey={({ id }) => id}
        isLoading={statements.isPending}
        view={query}
        onView={(view) => change(view as Partial<StatementsQuery>)}
        opens={({ id }) => `/settlement/${id}`}
        minWidth={tableWidth.wide}
        empty={
          <EmptyHint
            icon={<FileDoneOutlined />}
            title={t(isFiltered ? 'settlement.emptyFiltered' : 'settlement.empty')}
            hint={isFiltered ? undefined : t(isBureau ? 'settlement.emptyBureauHint' : 'settlement.emptyHint')}
          />
        }
      />
    </Page>
  );
}

function useColumns(contracts: readonly Contract[] | undefined): readonly ListColumn<StatementSummary>[] {
  const { t } = useTranslation();
  const none = <span className={text.muted}>{t('settlement.none')}</span>;
  const dayOf = (instant: string | null) => (instant ? contractDayOf(instant) : '');
  const showDay = (instant: string | null) =>
    instant ? <time title={formatDateTime(instant)}>{contractDayOf(instant)}</time> : none;
  return [
    {
      key: 'month',
      title: t('settlement.month'),
      isSortable: true,
      width: column.count,
      text: ({ month }) => month,
      show: ({ id, month }) => (
        <Link to={`/settlement/${id}`} className={text.tabular} data-testid={`statement-${month}`}>
          {month}
        </Link>
      ),
    },
    {
      key: 'number',
      title: t('settlement.number'),
      width: column.day,
      className: text.tabular,
      text: ({ number }) => number,
    },
    {
      key: 'bureau',
      title: t('settlement.bureau'),
      isCut: true,
      text: ({ bureauId }) => bureauName(contracts, bureauId),
    },
    {
      key: 'counted',
      title: t('settlement.counted'),
      isSortable: true,
      width: column.day,
      align: 'right',
      className: text.tabular,
      text: ({ counted }) => formatCount(counted),
    },
    {
      key: 'total',
      title: t('settlement.total'),
      isSortable: true,
      width: column.state,
      align: 'right',
      className: clsx(text.tabular, text.strong),
      text: ({ total }) => formatYuan(total),
    },
    {
      key: 'state',
      title: t('settlement.stateLabel'),
      width: column.state,
      text: ({ state }) => t(`settlement.state.${state}`),
      show: ({ state }) => <StatementStateTag state={state} />,
    },
    {
      key: 'next',
      title: t('settlement.next'),
      width: column.actions,
      show: ({ deadline }) => (deadline ? <DeadlineNote deadline={deadline} /> : none),
    },
    {
      key: 'sentAt',
      title: t('settlement.sentAt'),
      width: column.day,
      className: text.tabular,
      text: ({ sentAt }) => dayOf(sentAt),
      show: ({ sentAt }) => showDay(sentAt),
    },
    {
      key: 'paidAt',
      title: t('settlement.paidAt'),
      width: column.day,
      className: text.tabular,
      text: ({ paidAt }) => dayOf(paidAt),
      show: ({ paidAt }) => showDay(paidAt),
    },
    {
      key: 'report',
      title: t('settlement.report'),
      width: column.count,
      show: ({ bureauId, month }) => (
        <Link
          to={`/settlement/report/${encodeURIComponent(bureauId)}/${month}`}
          onClick={(event) => event.stopPropagation()}
        >
          {t('settlement.report')}
        </Link>
      ),
    },
  ];
}
