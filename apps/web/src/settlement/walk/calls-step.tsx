import type { Statement } from '@yiche/contracts';
import { Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useDayCalls } from '../../api/settlement-queries.js';
import { LoadFailed } from '../../parts/load-failed.js';
import { CallTable } from './call-table.js';
import { useWalk } from './use-walk.js';
import layout from '../../parts/layout.module.css';
import walk from './walk.module.css';

/** The calls of one day, counted and not. */
export function CallsStep({ statement, day }: { statement: Statement; day: string }) {
  const { t } = useTranslation();
  const { place, stay } = useWalk();
  const calls = useDayCalls(statement.id, day, {
    page: place.page,
    pageSize: place.pageSize,
    counts: place.counts ?? undefined,
  });
  return (
    <section className={layout.panel}>
      <div className={walk.filter}>
        <h2>{t('settlement.walk.calls', { day })}</h2>
        <Radio.Group
          aria-label={t('settlement.walk.filterCounts')}
          optionType="button"
          value={place.counts ?? 'all'}
          onChange={({ target }) =>
            stay({ counts: target.value === 'all' ? null : (target.value as 'yes' | 'no'), page: 1 })
          }
          options={(['all', 'yes', 'no'] as const).map((value) => ({ value, label: t(`settlement.walk.${value}`) }))}
        />
      </div>
      {calls.isError && !calls.data ? (
        <LoadFailed title={t('settlement.walk.failed')} error={calls.error} onRetry={() => void calls.refetch()} />
      ) : (
        <CallTable page={calls.data} isLoading={calls.isFetching} empty={t('settlement.walk.noCalls')} />
      )}
    </section>
  );
}
