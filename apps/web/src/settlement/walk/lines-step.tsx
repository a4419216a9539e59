import type { Statement } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { useLines } from '../../api/settlement-queries.js';
import { LoadFailed } from '../../parts/load-failed.js';
import { CallTable } from './call-table.js';
import { useWalk } from './use-walk.js';
import layout from '../../parts/layout.module.css';

/** The statement's numbered lines, those of earlier months that were found late among them. */
export function LinesStep({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { place } = useWalk();
  const lines = useLines(statement.id, { page: place.page, pageSize: place.pageSize });
  return (
    <section className={layout.panel}>
      {lines.isError && !lines.data ? (
        <LoadFailed title={t('settlement.walk.failed')} error={lines.error} onRetry={() => void lines.refetch()} />
      ) : (
        <CallTable withDay page={lines.data} isLoading={lines.isFetching} empty={t('settlement.walk.noLines')} />
      )}
    </section>
  );
}
