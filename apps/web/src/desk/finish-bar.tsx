import { CheckOutlined } from '@ant-design/icons';
import { type AgentState, type DeskCall, NOTE_LIMIT, OUTCOMES, type Outcome } from '@yiche/contracts';
import { Button, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatTimeOfDay } from '../app/elapsed.js';
import { useNow } from '../app/use-now.js';
import { ChoiceGroup } from './choice-group.js';
import { isCallLive, isOwnerLive, isPromise } from './desk-view.js';
import { KeyButton } from './key-button.js';
import text from '../parts/text.module.css';
import styles from './finish-bar.module.css';

interface Props {
  call: DeskCall | null;
  agentState: AgentState;
  isClosed: boolean;
  clockOffset: number;
  outcome: Outcome | null;
  onOutcome: (outcome: Outcome) => void;
  note: string;
  onNote: (note: string) => void;
  promiseMinutes: number | null;
  onPromise: (minutes: number | null) => void;
  isFinishing: boolean;
  onFinish: () => void;
  /** Whether the registry still has to answer: then the request may stay open, and comes back when it has. */
  mayWait: boolean;
  onLeaveWaiting: () => void;
}

/** The outcome, and the one key that closes the request and makes the agent ready. */
export function FinishBar(props: Props) {
  const { t } = useTranslation();
  const isBusyOnPhone = isCallLive(props.call) || isOwnerLive(props.call);
  return (
    <div className={styles.finish} data-after-call={!isBusyOnPhone && !props.isClosed}>
      <ChoiceGroup
        label={t('finish.outcome')}
        name="outcome"
        isEven
        choices={OUTCOMES}
        value={props.outcome}
        text={(outcome) => t(`relocation.outcome.${outcome}`)}
        disabled={props.isClosed}
        onChoose={props.onOutcome}
      />
      <div className={styles.row}>
        {props.outcome === 'promised' && !props.isClosed && <PromisedTime {...props} />}
        <Input
          aria-label={t('finish.note')}
          placeholder={t('finish.notePlaceholder')}
          value={props.note}
          count={{ max: NOTE_LIMIT }}
          status={props.note.length > NOTE_LIMIT ? 'error' : ''}
          disabled={props.isClosed}
          onChange={(event) => props.onNote(event.target.value)}
          data-testid="note"
        />
        {props.mayWait && !isBusyOnPhone && !props.isClosed && (
          <Button onClick={props.onLeaveWaiting} disabled={props.isFinishing} data-testid="leave-waiting">
            {t('finish.leaveWaiting')}
          </Button>
        )}
        <KeyButton
          action="finish"
          type="primary"
          icon={<CheckOutlined />}
          disabled={isBusyOnPhone || (props.isClosed && props.agentState === 'ready')}
          loading={props.isFinishing}
          title={isBusyOnPhone ? t('finish.afterCall') : undefined}
          onAct={props.onFinish}
          data-testid="finish"
        >
          {t(isBusyOnPhone ? 'finish.afterCall' : props.isClosed ? 'finish.submitReady' : 'finish.submit')}
        </KeyButton>
      </div>
    </div>
  );
}

/** In minutes from now, as people say it; the time of day beside it is what gets written. */
function PromisedTime(props: Pick<Props, 'promiseMinutes' | 'onPromise' | 'clockOffset'>) {
  const { t } = useTranslation();
  const now = useNow(props.clockOffset);
  const at = isPromise(props.promiseMinutes) ? new Date(now + props.promiseMinutes * 60_000).toISOString() : null;
  return (
    <span className={styles.promise}>
      <label htmlFor="promised-minutes">{t('finish.promisedAt')}</label>
      <InputNumber
        id="promised-minutes"
        // No bounds of its own: it would put another time in place of what was typed.
        status={isPromise(props.promiseMinutes) ? '' : 'error'}
        value={props.promiseMinutes}
        onChange={props.onPromise}
        data-testid="promised-minutes"
      />
      <span>{t('finish.minutesLater')}</span>
      <b className={text.tabular}>{at ? formatTimeOfDay(at) : t('finish.promiseRange')}</b>
    </span>
  );
}
