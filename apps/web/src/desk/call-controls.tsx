import {
  AudioMutedOutlined,
  AudioOutlined,
  NumberOutlined,
  PauseOutlined,
  PhoneFilled,
  PhoneOutlined,
  PlayCircleOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { CallCommand, DeskCall } from '@yiche/contracts';
import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { useCommands } from '../app/use-commands.js';
import { useRealtime } from '../realtime/realtime-provider.js';
import { hangupAction, holdAction, mergeAction } from './desk-view.js';
import { useDuty } from './duty-provider.js';
import { KeyButton } from './key-button.js';
import styles from './call-controls.module.css';

export function CallControls({ call }: { call: DeskCall | null }) {
  const { t } = useTranslation();
  const { store } = useRealtime();
  const { phone, phoneState, unannounced } = useDuty();
  const { busy, run } = useCommands();
  const hold = holdAction(call);
  const merge = mergeAction(call);
  const hangup = hangupAction(call);

  const act = (name: string, action: CallCommand | null) => {
    if (!call || !action) return;
    void run(name, async () => store.apply(await api.calls.act(call.callId, action)));
  };
  // What rings counts, not an offer of which the desk has not heard the end.
  const offer = unannounced ?? (call?.phase === 'offered' ? call.sipToken : null);
  const canAnswer = offer !== null && phone !== null;

  return (
    <div className={styles.controls}>
      <KeyButton
        action="answer"
        type="primary"
        block
        size="large"
        className={styles.answer}
        icon={<PhoneOutlined />}
        disabled={!canAnswer}
        loading={busy.has('answer')}
        onAct={() => void run('answer', () => phone?.answer(offer ?? '') ?? Promise.resolve())}
        data-testid="answer"
      >
        {t(busy.has('answer') ? 'call.answering' : 'call.answer')}
      </KeyButton>
      <KeyButton
        action="hold"
        icon={hold === 'resume' ? <PlayCircleOutlined /> : <PauseOutlined />}
        disabled={hold === null}
        loading={busy.has('hold')}
        onAct={() => act('hold', hold)}
        data-testid="hold"
        data-action={hold ?? ''}
      >
        {t(hold === 'resume' ? 'call.resume' : 'call.hold')}
      </KeyButton>
      <KeyButton
        action="merge"
        icon={<TeamOutlined />}
        disabled={merge === null}
        loading={busy.has('merge')}
        onAct={() => act('merge', merge)}
        data-testid="merge"
        data-action={merge ?? ''}
      >
        {t(merge === 'part' ? 'call.part' : 'call.merge')}
      </KeyButton>
      <Button
        icon={phoneState.muted ? <AudioMutedOutlined /> : <AudioOutlined />}
        className={styles.mute}
        disabled={!phone?.hasAudio || !phoneState.inCall}
        aria-pressed={phoneState.muted}
        onClick={() => phone?.setMuted(!phoneState.muted)}
        data-testid="mute"
      >
        {t(phoneState.muted ? 'call.unmute' : 'call.mute')}
      </Button>
      <Keypad />
      <KeyButton
        action="hangup"
        block
        danger
        className={styles.hangup}
        icon={<PhoneFilled rotate={135} />}
        disabled={hangup === null}
        loading={busy.has('hangup')}
        onAct={() => act('hangup', hangup)}
        data-testid="hangup"
        data-action={hangup ?? ''}
      >
        {t(hangup === 'hangup-owner' ? 'call.hangupOwner' : 'call.hangup')}
      </KeyButton>
    </div>
  );
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

function Keypad() {
  const { t } = useTranslation();
  const { phone, phoneState } = useDuty();
  const isUsable = phone?.hasAudio === true && phoneState.inCall;
  return (
    <Popover
      trigger="click"
      placement="rightTop"
      content={
        <div className={styles.keypad}>
          {DIGITS.map((digit) => (
            <Button
              key={digit}
              disabled={!isUsable}
              onClick={() => phone?.sendDigit(digit)}
              data-testid={`digit-${digit}`}
            >
              {digit}
            </Button>
          ))}
        </div>
      }
    >
      <Button icon={<NumberOutlined />} disabled={!isUsable} data-testid="keypad">
        {t('call.keypad')}
      </Button>
    </Popover>
  );
}
