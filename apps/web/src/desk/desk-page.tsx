import type { DeskSnapshot } from '@yiche/contracts';
import { Button, Result } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { useCommands } from '../app/use-commands.js';
import { PageSpin } from '../parts/page.js';
import { useDesk, useRealtime } from '../realtime/realtime-provider.js';
import { AgentStateCard } from './agent-state-card.js';
import { CallCard } from './call-card.js';
import { isCallLive, isOwnersCall } from './desk-view.js';
import { useDuty } from './duty-provider.js';
import { MiddlePanel } from './middle-panel.js';
import { SidePanel } from './side-panel.js';
import { SoftphonePanel } from './softphone-panel.js';
import { useDeskKeysReserved } from './use-desk-key.js';
import styles from './desk-page.module.css';

/** The agent's one screen: telephone, request in hand, what is next. */
export function DeskPage() {
  useDeskKeysReserved();
  const { snapshot, clockOffset } = useDesk();
  const { elsewhere } = useDuty();
  // A request opened a moment ago, before the next snapshot names it.
  const [opened, setOpened] = useState<{ callId: string; relocationId: string } | null>(null);

  if (elsewhere) return <DeskElsewhere snapshot={snapshot} clockOffset={clockOffset} />;
  if (!snapshot) return <DeskMissing />;
  const call = snapshot.call;
  const justOpened = call && opened?.callId === call.callId ? opened.relocationId : null;
  return (
    <div className={styles.desk} data-testid="desk">
      <SoftphonePanel snapshot={snapshot} clockOffset={clockOffset} />
      <section className={styles.middle}>
        <MiddlePanel
          snapshot={snapshot}
          clockOffset={clockOffset}
          relocationId={snapshot.relocationId ?? justOpened}
          onOpened={(relocationId) => call && setOpened({ callId: call.callId, relocationId })}
        />
      </section>
      <SidePanel
        earlier={earlierOf(snapshot, snapshot.relocationId ?? justOpened)}
        isOwners={isOwnersCall(call)}
        relocationId={snapshot.relocationId ?? justOpened}
        isInCall={isCallLive(call)}
      />
    </div>
  );
}

/** Requests of who is on the line: as requester, or as the owner who rings back; null when nobody is. */
const earlierOf = ({ call, earlier, asOwner }: DeskSnapshot, relocationId: string | null) =>
  call && (isOwnersCall(call) ? asOwner.filter(({ id }) => id !== relocationId) : earlier);

/** The desk is led by another page: what happens there is shown here, and can be taken over. */
function DeskElsewhere({ snapshot, clockOffset }: { snapshot: DeskSnapshot | null; clockOffset: number }) {
  const { t } = useTranslation();
  const { takeOver } = useDuty();
  return (
    <div data-testid="desk-elsewhere">
      <Result
        status="info"
        title={t('link.otherTab')}
        subTitle={t('link.otherTabHint')}
        extra={
          <Button type="primary" onClick={takeOver} data-testid="take-over">
            {t('link.useHere')}
          </Button>
        }
      />
      {snapshot && (
        <div className={styles.deskElsewhere}>
          <AgentStateCard snapshot={snapshot} clockOffset={clockOffset} isShownOnly />
          <CallCard snapshot={snapshot} clockOffset={clockOffset} />
        </div>
      )}
    </div>
  );
}

function DeskMissing() {
  const { t } = useTranslation();
  const { store, deskError } = useRealtime();
  const { busy, run } = useCommands();
  if (!deskError) return <PageSpin />;
  return (
    <Result
      status="warning"
      title={deskError instanceof ApiError ? deskError.message : t('errors.unknown')}
      extra={
        <Button
          type="primary"
          loading={busy.has('desk')}
          onClick={() => void run('desk', () => api.agent.desk().then(store.apply))}
        >
          {t('app.retry')}
        </Button>
      }
    />
  );
}
