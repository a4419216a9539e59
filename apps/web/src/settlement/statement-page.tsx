import type { Statement } from '@yiche/contracts';
import { Tabs } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { ApiError } from '../api/api-error.js';
import { useStatement } from '../api/settlement-queries.js';
import { useMe } from '../app/me.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageSkeleton } from '../parts/page.js';
import { formatCount } from './amount-text.js';
import { DifferencesTab } from './differences-tab.js';
import { HistoryTab } from './history-tab.js';
import { ObjectionsTab } from './objections-tab.js';
import { PaymentsTab } from './payments-tab.js';
import { ProofTab } from './proof-tab.js';
import { StatementHeader } from './statement-header.js';
import { StatementPrint } from './statement-print.js';
import { TABS, readTab, tabSearch, type StatementTab } from './statement-tab.js';
import { WalkPanel } from './walk/walk-panel.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './statement-page.module.css';

/** One statement: what it says, how it comes about, and what may be done with it. */
export function StatementPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const statement = useStatement(id);
  if (statement.isError && !statement.data) {
    const isMissing = statement.error instanceof ApiError && statement.error.status === 404;
    return (
      <LoadFailed
        title={t(isMissing ? 'settlement.statement.notFound' : 'settlement.failed')}
        error={statement.error}
        onRetry={() => void statement.refetch()}
      />
    );
  }
  if (!statement.data) return <PageSkeleton rows={14} />;
  return (
    <Page data-testid="statement">
      <StatementHeader statement={statement.data} />
      <Sections statement={statement.data} />
      <StatementPrint statement={statement.data} />
    </Page>
  );
}

function Sections({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const { roles } = useMe();
  const seesDifferences = roles.includes('settlement-clerk') || roles.includes('bureau-viewer');
  const tabs = TABS.filter((tab) => tab !== 'differences' || seesDifferences);
  const open = statement.objections.filter(({ settledAt }) => settledAt === null).length;
  const counts: Partial<Record<StatementTab, number>> = { differences: statement.unexplained, objections: open };
  const rooms: Record<StatementTab, React.ReactNode> = {
    bill: <WalkPanel statement={statement} />,
    differences: <DifferencesTab statement={statement} />,
    objections: <ObjectionsTab statement={statement} />,
    payments: <PaymentsTab statement={statement} />,
    history: <HistoryTab statement={statement} />,
    proof: <ProofTab statement={statement} />,
  };
  return (
    <Tabs
      className={layout.noPrint}
      activeKey={readTab(search)}
      destroyOnHidden
      onChange={(tab) => setSearch(tabSearch(tab as StatementTab))}
      items={tabs.map((tab) => ({
        key: tab,
        label: (
          <span data-testid={`tab-${tab}`}>
            {t(`settlement.statement.tab.${tab}`)}
            {counts[tab] ? <span className={clsx(styles.count, text.tabular)}>{formatCount(counts[tab])}</span> : null}
          </span>
        ),
        children: rooms[tab],
      }))}
    />
  );
}
