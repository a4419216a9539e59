import { CheckCircleOutlined, SyncOutlined } from '@ant-design/icons';
import {
  type Difference,
  type DifferenceKind,
  type DifferencePage,
  type DifferenceQuery,
  type Statement,
  differenceQuerySchema,
} from '@yiche/contracts';
import { App, Button, Checkbox } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { api } from '../api/endpoints.js';
import { useDifferences, useSettlementCache } from '../api/settlement-queries.js';
import { useMe } from '../app/me.js';
import { useCommands } from '../app/use-commands.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { ExportButton } from '../parts/export-button.js';
import { ListTable } from '../parts/list-table.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Tag } from '../parts/tag.js';
import { useAddressQuery } from '../parts/use-address-query.js';
import { formatCount } from './amount-text.js';
import { CarrierFiles } from './carrier-files.js';
import { isBeingCompared } from './comparison.js';
import { useDifferenceColumns } from './difference-columns.js';
import { type ToExplain, ExplainDialog } from './explain-dialog.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './differences-tab.module.css';

/** The ids that are ticked, so many as a page holds. */
const listSchema = differenceQuerySchema.extend({ selected: z.string().max(8_000).optional() });

/** Where the four witnesses disagree, by kind; explained one by one, several at once, or a whole kind (part 4). */
export function DifferencesTab({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const list = useAddressQuery(listSchema, { tab: 'differences' });
  const { selected: chosen, ...query } = list.query;
  const selected = chosen?.split(',') ?? [];
  const page = useDifferences(statement, query);
  const columns = useDifferenceColumns();
  const { roles } = useMe();
  const [toExplain, setToExplain] = useState<ToExplain | null>(null);
  const change = (part: Partial<DifferenceQuery>) => list.change({ selected: undefined, ...part });
  const select = (ids: readonly string[]) =>
    list.change({ page: query.page, selected: ids.join(',') || undefined }, true);
  if (page.isError && !page.data) {
    return <LoadFailed title={t('settlement.walk.failed')} error={page.error} onRetry={() => void page.refetch()} />;
  }
  const mayExplain = statement.actions.includes('explain');
  const chosenKind = page.data?.kinds.find(({ kind }) => kind === query.kind);
  return (
    <div className={layout.stack}>
      {roles.includes('settlement-clerk') && <CarrierFiles statement={statement} />}
      <section className={layout.panel}>
        <div className={layout.panelHead}>
          <p className={text.muted}>{t('settlement.differences.intro')}</p>
          {mayExplain && <ReconcileButton statement={statement} />}
        </div>
        <Kinds page={page.data} chosen={query.kind ?? null} onChoose={(kind) => change({ kind: kind ?? undefined })} />
        <div className={styles.bar}>
          <Checkbox
            checked={query.unexplained === 'yes'}
            onChange={({ target }) => change({ unexplained: target.checked ? 'yes' : undefined })}
          >
            {t('settlement.differences.onlyUnexplained')}
          </Checkbox>
          <span className={clsx(text.muted, text.tabular)}>
            {page.data && t('settlement.differences.total', { n: formatCount(page.data.total) })}
          </span>
          <ExportButton
            columns={columns}
            rows={page.data?.items ?? []}
            fileName={`${statement.number} ${t('settlement.statement.tab.differences')}`}
          />
          {mayExplain && (
            <span className={styles.actions}>
              <Button
                disabled={selected.length === 0}
                onClick={() => setToExplain({ ids: selected, kind: null, count: selected.length })}
                data-testid="explain"
              >
                {t('settlement.differences.explainSelected', { n: formatCount(selected.length) })}
              </Button>
              {chosenKind && chosenKind.unexplained > 0 && (
                <Button
                  onClick={() => setToExplain({ ids: [], kind: chosenKind.kind, count: chosenKind.unexplained })}
                  data-testid="explain-kind"
                >
                  {t('settlement.differences.explainKind', { n: formatCount(chosenKind.unexplained) })}
                </Button>
              )}
            </span>
          )}
        </div>
        <ListTable<Difference>
          name="differences"
          size="small"
          columns={columns}
          rows={page.data?.items ?? []}
          rowKey={({ id }) => id}
          isLoading={page.isPending}
          view={{ ...query, order: 'asc' }}
          onView={({ page: number, pageSize }) => change({ page: number, pageSize })}
          total={page.data?.total ?? 0}
          pageSizes={[20, 50, 100, 200]}
          selection={
            mayExplain
              ? {
                  selected,
                  onSelect: select,
                  mayBeSelected: ({ explanation }) => explanation === null,
                  label: t('settlement.differences.select'),
                }
              : undefined
          }
          empty={
            <EmptyHint
              icon={<CheckCircleOutlined />}
              title={t(list.isFiltered ? 'settlement.differences.noneFiltered' : 'settlement.differences.none')}
              hint={list.isFiltered ? undefined : t('settlement.differences.noneHint')}
            />
          }
        />
      </section>
      {toExplain && (
        <ExplainDialog
          statement={statement}
          toExplain={toExplain}
          onClose={() => setToExplain(null)}
          onExplained={() => select([])}
        />
      )}
    </div>
  );
}

function Kinds(props: {
  page: DifferencePage | undefined;
  chosen: DifferenceKind | null;
  onChoose: (kind: DifferenceKind | null) => void;
}) {
  const { t } = useTranslation();
  const kinds = props.page?.kinds.filter(({ total }) => total > 0) ?? [];
  if (kinds.length === 0) return null;
  const all = {
    kind: null,
    total: kinds.reduce((sum, { total }) => sum + total, 0),
    unexplained: kinds.reduce((sum, { unexplained }) => sum + unexplained, 0),
  };
  return (
    <div className={styles.kinds} role="group" aria-label={t('settlement.differences.kinds')}>
      {[all, ...kinds].map(({ kind, total, unexplained }) => (
        <button
          key={kind ?? 'all'}
          type="button"
          className={styles.kind}
          aria-pressed={kind === props.chosen}
          onClick={() => props.onChoose(kind)}
          data-testid={`kind-${kind ?? 'all'}`}
        >
          <span>{kind ? t(`settlement.differenceKind.${kind}`) : t('settlement.differences.allKinds')}</span>
          <strong className={text.tabular}>{formatCount(total)}</strong>
          {unexplained > 0 && (
            <Tag tone="attention" className={text.tabular}>
              {t('settlement.differences.unexplained')} {formatCount(unexplained)}
            </Tag>
          )}
        </button>
      ))}
    </div>
  );
}

function ReconcileButton({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { busy, run } = useCommands();
  const { invalidate } = useSettlementCache();
  const again = () =>
    run('reconcile', async () => {
      await api.settlement.reconcile(statement.id);
      void message.success(t('settlement.differences.started'));
      await Promise.all([invalidate('differences', statement.id), invalidate('statement', statement.id)]);
    });
  return (
    <Button
      icon={<SyncOutlined />}
      title={t('settlement.differences.againHint')}
      disabled={isBeingCompared(statement)}
      loading={busy.has('reconcile')}
      onClick={() => void again()}
      data-testid="reconcile"
    >
      {t('settlement.differences.again')}
    </Button>
  );
}
