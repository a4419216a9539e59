import type { DeskSnapshot } from '@yiche/contracts';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRelocation } from '../api/queries.js';
import { LoadFailed } from '../parts/load-failed.js';
import { absenceOf, deskMode } from './desk-view.js';
import { useDuty } from './duty-provider.js';
import { IdlePanel } from './idle-panel.js';
import { OnDutyPanel } from './on-duty-panel.js';
import { OpenRequestPanel } from './open-request-panel.js';
import { RequestPanel } from './request-panel.js';
import styles from './middle-panel.module.css';

interface Props {
  snapshot: DeskSnapshot;
  clockOffset: number;
  relocationId: string | null;
  onOpened: (relocationId: string) => void;
}

export function MiddlePanel({ snapshot, clockOffset, relocationId, onOpened }: Props) {
  const { isStarting, unannounced, phoneState } = useDuty();
  // A shift begins with a break; that is a step of starting, not a state to show.
  const mode = isStarting && !snapshot.call ? 'off-duty' : deskMode(snapshot, relocationId);
  switch (mode) {
    case 'off-duty':
      return <OnDutyPanel />;
    case 'request':
      return <LoadedRequest id={relocationId ?? ''} snapshot={snapshot} clockOffset={clockOffset} />;
    case 'opening':
      return (
        snapshot.call && (
          <OpenRequestPanel
            call={snapshot.call}
            earlier={snapshot.earlier}
            asOwner={snapshot.asOwner}
            onOpened={onOpened}
          />
        )
      );
    default: {
      // The telephone knows of a call of which the server cannot tell.
      const shown = unannounced ? 'unannounced' : mode === 'waiting' && phoneState.inCall ? 'unheard-of' : mode;
      const { call, asOwner } = snapshot;
      return <IdlePanel mode={shown} absent={absenceOf(snapshot)} call={call} asOwner={asOwner} onOpened={onOpened} />;
    }
  }
}

function LoadedRequest({ id, snapshot, clockOffset }: { id: string; snapshot: DeskSnapshot; clockOffset: number }) {
  const { t } = useTranslation();
  const relocation = useRelocation(id);
  if (relocation.data) {
    return <RequestPanel key={id} relocation={relocation.data} snapshot={snapshot} clockOffset={clockOffset} />;
  }
  if (relocation.isError) {
    return <LoadFailed title={t('list.failed')} error={relocation.error} onRetry={() => void relocation.refetch()} />;
  }
  return <Skeleton active paragraph={{ rows: 10 }} className={styles.skeleton} />;
}
