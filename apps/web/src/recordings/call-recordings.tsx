import { AudioOutlined } from '@ant-design/icons';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { useRecordings } from '../api/queries.js';
import { useDeskTimings } from '../app/desk-timings.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { TrackPlayer } from './track-player.js';
import styles from './call-recordings.module.css';

interface Props {
  callId: string;
  /** Of the call within its request; null when it is the only one. */
  number: number | null;
  /** An owner had rung back (B6). */
  isOwners?: boolean;
}

/** The recordings of one call. */
export function CallRecordings({ callId, number, isOwners = false }: Props) {
  const { t } = useTranslation();
  const recordings = useRecordings(callId, useDeskTimings().recordingPollMs);
  // Of a request that was taken over, the calls that another agent had are not for whoever has it now.
  const isOthers = recordings.error instanceof ApiError && recordings.error.code === 'recordings/unknown-call';
  return (
    <div className={styles.call} data-testid="recordings" data-call-id={callId}>
      {number !== null && (
        <h3>
          {t('detail.recordingsOf', { count: number })}
          {isOwners && ` · ${t('owner.rangBack')}`}
        </h3>
      )}
      {recordings.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {isOthers && (
        <EmptyHint icon={<AudioOutlined />} title={t('recordings.others')} hint={t('recordings.othersHint')} />
      )}
      {recordings.isError && !isOthers && !recordings.data && (
        <LoadFailed title={t('recordings.failed')} error={recordings.error} onRetry={() => void recordings.refetch()} />
      )}
      {recordings.data?.length === 0 && (
        <EmptyHint icon={<AudioOutlined />} title={t('recordings.empty')} hint={t('recordings.emptyHint')} />
      )}
      {recordings.data && recordings.data.length > 0 && (
        <TrackPlayer recordings={recordings.data} caller={isOwners ? 'owner' : 'requester'} />
      )}
    </div>
  );
}
