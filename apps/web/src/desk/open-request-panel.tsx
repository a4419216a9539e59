import type { DeskCall, RelocationSummary } from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Spin } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { keys } from '../api/queries.js';
import { useCommands } from '../app/use-commands.js';
import { isOwnersCall } from './desk-view.js';
import { RequestSummary } from '../relocations/request-summary.js';
import text from '../parts/text.module.css';
import idlePanel from './idle-panel.module.css';
import styles from './open-request-panel.module.css';

interface Props {
  call: DeskCall;
  earlier: readonly RelocationSummary[];
  asOwner: readonly RelocationSummary[];
  onOpened: (relocationId: string) => void;
}

/**
 * Between answering and writing: a new request at once, unless the caller has open ones to continue; of an owner who rings back the one for
 * which they were called, and where there is none nothing by itself.
 */
export function OpenRequestPanel({ call, earlier, asOwner, onOpened }: Props) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { busy, run } = useCommands();
  const [failed, setFailed] = useState(false);
  const askedFor = useRef<string | null>(null);
  const isOwners = isOwnersCall(call);
  const isOpen = (request: RelocationSummary) => request.state !== 'closed';
  const open = (isOwners ? asOwner : earlier).filter(isOpen);
  const { callId } = call;

  const begin = useCallback(
    async (work: () => ReturnType<typeof api.relocations.open>) => {
      setFailed(false);
      const succeeded = await run('open', async () => {
        const relocation = await work();
        queryClient.setQueryData(keys.relocation(relocation.id), relocation);
        onOpened(relocation.id);
      });
      setFailed(!succeeded);
    },
    [queryClient, run, onOpened],
  );

  const owners = asOwner.length > 0 ? 'ownerClosed' : 'ownerUnknown';
  // What an owner was called for last comes by itself.
  const comes = isOwners && asOwner[0] !== undefined && isOpen(asOwner[0]) && !failed;
  const isAsked = isOwners ? !comes : open.length > 0;
  useEffect(() => {
    if (isAsked || askedFor.current === callId) return;
    askedFor.current = callId;
    void begin(() => (isOwners ? api.relocations.openOfOwner(callId) : api.relocations.open(callId)));
  }, [isAsked, isOwners, callId, begin]);

  if (!isAsked) {
    return (
      <div className={idlePanel.idle}>
        {failed ? (
          <>
            <h1>{t('desk.openFailed')}</h1>
            <Button
              type="primary"
              onClick={() => void begin(() => api.relocations.open(callId))}
              data-testid="open-request"
            >
              {t('app.retry')}
            </Button>
          </>
        ) : (
          <>
            <Spin delay={300} />
            <p>{t(isOwners ? 'desk.bringingRequest' : 'desk.openingRequest')}</p>
          </>
        )}
      </div>
    );
  }

  return (
    <div className={styles.chooseRequest} data-testid="choose-request">
      <h1>{t(isOwners ? `desk.${owners}` : 'desk.earlierOpen')}</h1>
      <p className={text.muted}>{t(isOwners ? `desk.${owners}Hint` : 'desk.earlierOpenHint')}</p>
      <ul>
        {open.map((request, index) => (
          <li key={request.id}>
            <RequestSummary request={request} />
            <Button
              type="primary"
              autoFocus={index === 0}
              loading={busy.has('open')}
              onClick={() => void begin(() => api.relocations.join(request.id, callId))}
              data-testid={`adopt-${request.id}`}
            >
              {t('desk.adopt')}
            </Button>
          </li>
        ))}
      </ul>
      <Button
        loading={busy.has('open')}
        onClick={() => void begin(() => api.relocations.open(callId))}
        data-testid="open-request"
      >
        {t('desk.openNew')}
      </Button>
    </div>
  );
}
