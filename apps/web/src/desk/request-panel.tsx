import { type DeskSnapshot, type Outcome, type Relocation, outcomeSchema } from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { api } from '../api/endpoints.js';
import { keys } from '../api/queries.js';
import { formatElapsed, formatTimeOfDay } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import { useCommands } from '../app/use-commands.js';
import { useNow } from '../app/use-now.js';
import { useRealtime } from '../realtime/realtime-provider.js';
import { AttemptList } from './attempt-list.js';
import { isPromise, limitFor, lookupFor } from './desk-view.js';
import { FinishBar } from './finish-bar.js';
import { OwnerStrip } from './owner-strip.js';
import { RequestForm } from './request-form.js';
import { RequestPlates } from './request-plates.js';
import { useKept } from './use-kept.js';
import { useRequestDraft } from './use-request-draft.js';
import { VehicleResult } from './vehicle-result.js';
import text from '../parts/text.module.css';
import styles from './request-panel.module.css';

interface Props {
  relocation: Relocation;
  snapshot: DeskSnapshot;
  clockOffset: number;
}

/** The request in hand, from the place to the outcome, on one screen. */
export function RequestPanel({ relocation, snapshot, clockOffset }: Props) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const queryClient = useQueryClient();
  const { store } = useRealtime();
  const draft = useRequestDraft(relocation);
  const commands = useCommands();
  const me = useMe();
  const { id } = relocation;
  const [outcome, setOutcome] = useKept<Outcome | null>(`${id}.outcome`, outcomeSchema.nullable(), null);
  const [note, setNote] = useKept(`${id}.note`, z.string(), '');
  const [promiseMinutes, setPromiseMinutes] = useState<number | null>(20);

  const { call } = snapshot;
  // With a promised time it waits for that, but not on this desk.
  const isOpen = relocation.state === 'open';
  // An owner may ring back while a colleague is in a call for it: read here, and written in one hand.
  const isElsewhere = isOpen && relocation.holderId !== null && relocation.holderId !== me.userId;
  const isClosed = !isOpen || isElsewhere;
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.relocation(id) });

  const lookUp = () =>
    void commands.run('look-up', async () => {
      if (!(await draft.savePlate())) return;
      // What was answered is shown at once. What else is news of the request, as the room that is left for others, is fetched.
      draft.keepLookup(await api.relocations.lookUp(id).finally(() => void refresh()));
    });

  const written = { number: draft.plate.text, type: draft.plate.type };
  const lookup = lookupFor(relocation, written);
  const limit = isClosed ? null : limitFor(relocation, written);
  const askApproval = () =>
    void commands.run('ask-approval', async () => {
      // It is refused where there is room by now, as when the hour has passed: that is news of the request too.
      draft.take(await api.relocations.askApproval(id).finally(refresh));
    });
  const suspectClone = (suspected: boolean) =>
    void commands.run('suspect-clone', async () => {
      if (await draft.savePlate()) draft.take(await api.relocations.suspectClone(id, suspected));
    });
  const dial = (stillThere: boolean) =>
    commands.run('call-owner', async () => {
      if (!lookup || !(await draft.savePlate())) return;
      const { scriptId } = relocation;
      const body = {
        lookupId: lookup.id,
        ...(stillThere ? { stillThere } : {}),
        ...(scriptId === null ? {} : { scriptId }),
      };
      // Where it is refused, why is news of the request too.
      await api.relocations.callOwner(id, body).finally(refresh);
    });
  // A key that is pressed by habit says nothing about what the requester sees.
  const callOwner = (movedIn: string | null) =>
    movedIn === null
      ? void dial(false)
      : void modal.confirm({
          title: t('owner.stillThereTitle'),
          content: t('owner.stillThereHint', { number: movedIn }),
          okText: t('owner.stillThere'),
          cancelText: t('app.cancel'),
          autoFocusButton: 'cancel',
          onOk: () => dial(true),
        });

  // Whether the colleague is in a call for it, the server knows.
  const takeOver = (callId: string) =>
    void commands.run('take-over', async () => {
      const taken = await api.relocations.open(callId);
      draft.take(taken);
      if (taken.holderId !== me.userId) void message.info(t('relocation.stillElsewhere'));
    });

  const finish = () =>
    void commands.run('finish', async () => {
      if (!isClosed) {
        if (!outcome) return void message.warning(t('finish.chooseOutcome'));
        if (outcome === 'promised' && !isPromise(promiseMinutes))
          return void message.warning(t('finish.choosePromise'));
        if (!(await draft.saveAll())) return;
        const promisedAt =
          outcome === 'promised'
            ? new Date(Date.now() + clockOffset + (promiseMinutes ?? 0) * 60_000).toISOString()
            : undefined;
        const { version } = draft.latest();
        draft.take(await api.relocations.close(id, { version, outcome, note: note.trim(), promisedAt }));
        setOutcome(null);
        setNote('');
        void queryClient.invalidateQueries({ queryKey: keys.relocationPages });
        void message.success(t('finish.done', { number: relocation.number }));
      }
      await beReady();
    });
  const beReady = async () => {
    if (snapshot.agent.state !== 'ready') store.apply(await api.agent.setState({ state: 'ready' }));
  };
  // It stays open and in this agent's hand, and comes back among what is next when the registry has answered.
  const leaveWaiting = () =>
    void commands.run('finish', async () => {
      if (await draft.saveAll()) await beReady();
    });

  return (
    <div className={styles.request} data-testid="request" data-relocation-id={id}>
      <RequestHead relocation={relocation} saveState={draft.saveState} clockOffset={clockOffset} />
      {isElsewhere && (
        <Alert
          banner
          type="info"
          showIcon
          title={t('relocation.elsewhere')}
          action={
            call && (
              <Button
                size="small"
                loading={commands.busy.has('take-over')}
                onClick={() => takeOver(call.callId)}
                data-testid="take-over-request"
              >
                {t('relocation.takeOver')}
              </Button>
            )
          }
          data-testid="request-elsewhere"
        />
      )}
      <RequestForm
        draft={draft}
        disabled={isClosed}
        mayLookUp={limit === null}
        isLookingUp={commands.busy.has('look-up')}
        onLookUp={lookUp}
      />
      <RequestPlates
        plates={relocation.plates}
        written={written}
        disabled={isClosed}
        onChoose={({ plateNumber, plateType }) =>
          draft.changePlate({ kind: 'chosen', text: plateNumber, type: plateType })
        }
      />
      <VehicleResult
        relocation={relocation}
        plate={draft.plate}
        lookup={lookup}
        limit={limit}
        clockOffset={clockOffset}
        isAsking={commands.busy.has('ask-approval')}
        onAskApproval={askApproval}
        call={call}
        disabled={isClosed}
        isLookingUp={commands.busy.has('look-up')}
        isCalling={commands.busy.has('call-owner')}
        onCallOwner={callOwner}
        isMarking={commands.busy.has('suspect-clone')}
        onSuspectClone={suspectClone}
      />
      <OwnerStrip script={draft.isPlateSaved ? relocation.script : null} call={call} clockOffset={clockOffset} />
      <AttemptList relocation={relocation} callId={call?.callId ?? null} disabled={isClosed} onChanged={draft.take} />
      <FinishBar
        call={call}
        agentState={snapshot.agent.state}
        isClosed={isClosed}
        clockOffset={clockOffset}
        outcome={isClosed ? relocation.outcome : outcome}
        onOutcome={setOutcome}
        note={isClosed ? relocation.note : note}
        onNote={setNote}
        promiseMinutes={promiseMinutes}
        onPromise={setPromiseMinutes}
        isFinishing={commands.busy.has('finish')}
        onFinish={finish}
        mayWait={relocation.waitingLookups.length > 0}
        onLeaveWaiting={leaveWaiting}
      />
    </div>
  );
}

function RequestHead(props: {
  relocation: Relocation;
  saveState: 'saved' | 'saving' | 'unsaved';
  clockOffset: number;
}) {
  const { t } = useTranslation();
  const { relocation, saveState } = props;
  const now = useNow(props.clockOffset);
  const until = relocation.closedAt === null ? now : Date.parse(relocation.closedAt);
  return (
    <header className={styles.head}>
      <h1 data-testid="relocation-number">{relocation.number}</h1>
      <span>
        {t('relocation.requester')} <b>{relocation.requesterMasked}</b>
      </span>
      <span>
        {t('relocation.openedAt')} <b>{formatTimeOfDay(relocation.openedAt)}</b>
      </span>
      <span>
        {t('relocation.duration')}{' '}
        <b className={text.tabular}>{formatElapsed(until - Date.parse(relocation.openedAt))}</b>
      </span>
      {relocation.promisedAt && (
        <span>
          {t('relocation.promised')} <b>{formatTimeOfDay(relocation.promisedAt)}</b>
        </span>
      )}
      <span className={styles.saved} data-testid="save-state" data-state={saveState} aria-live="polite">
        {relocation.state !== 'open' ? t('desk.closedHere') : t(`relocation.${saveState}`)}
      </span>
    </header>
  );
}
