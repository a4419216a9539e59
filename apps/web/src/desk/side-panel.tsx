import { HistoryOutlined } from '@ant-design/icons';
import type { RelocationSummary } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { useRelocationPage } from '../api/queries.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { RequestSummary } from '../relocations/request-summary.js';
import { DeskTasks } from './desk-tasks.js';
import styles from './side-panel.module.css';

const RECENT = { sort: 'openedAt', order: 'desc', pageSize: 8 } as const;

interface Props {
  /** Requests of the caller on the line; null when nobody is. */
  earlier: readonly RelocationSummary[] | null;
  /** The caller is an owner who rings back. */
  isOwners: boolean;
  /** On the desk now. */
  relocationId: string | null;
  isInCall: boolean;
}

/** What is next, and what was before. */
export function SidePanel(props: Props) {
  const { t } = useTranslation();
  const { earlier } = props;
  return (
    <aside className={styles.side}>
      <section className={styles.sideCard}>
        <h2>{t('desk.next')}</h2>
        <DeskTasks relocationId={props.relocationId} isInCall={props.isInCall} />
      </section>
      <section className={clsx(styles.sideCard, styles.grow)}>
        {earlier ? (
          <>
            <h2>{t(props.isOwners ? 'desk.asOwner' : 'desk.earlier')}</h2>
            <Requests requests={earlier} emptyTitle={t(props.isOwners ? 'desk.asOwnerEmpty' : 'desk.earlierEmpty')} />
          </>
        ) : (
          <RecentRequests />
        )}
      </section>
    </aside>
  );
}

function RecentRequests() {
  const { t } = useTranslation();
  const page = useRelocationPage(RECENT);
  return (
    <>
      <h2>{t('desk.mine')}</h2>
      {page.isError ? (
        <LoadFailed title={t('list.failed')} error={page.error} onRetry={() => void page.refetch()} />
      ) : (
        page.data && (
          <Requests requests={page.data.items} emptyTitle={t('desk.mineEmpty')} emptyHint={t('desk.mineEmptyHint')} />
        )
      )}
    </>
  );
}

function Requests(props: { requests: readonly RelocationSummary[]; emptyTitle: string; emptyHint?: string }) {
  if (props.requests.length === 0) {
    return <EmptyHint icon={<HistoryOutlined />} title={props.emptyTitle} hint={props.emptyHint} />;
  }
  return (
    <ul className={styles.list}>
      {props.requests.map((request) => (
        <li key={request.id}>
          <RequestSummary request={request} />
        </li>
      ))}
    </ul>
  );
}
