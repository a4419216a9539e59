import { AudioOutlined, CheckCircleFilled, WarningFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEnvironment } from '../api/queries.js';
import { useCommands } from '../app/use-commands.js';
import { openMicrophone, useLevel, useMicrophoneState } from '../softphone/microphone.js';
import { useDuty } from './duty-provider.js';
import text from '../parts/text.module.css';
import styles from './on-duty-panel.module.css';

type Check = 'asking' | 'open' | 'denied' | 'missing';

/** Before work starts: the microphone is seen to work, then one button does the rest. */
export function OnDutyPanel() {
  const { t } = useTranslation();
  const { data: environment } = useEnvironment();
  const { goOnDuty, step } = useDuty();
  const { busy, run } = useCommands();
  const needsMicrophone = environment?.pbx !== 'simulator';
  const [check, setCheck] = useState<Check>('asking');
  const [stream, setStream] = useState<MediaStream | null>(null);
  /** The telephone owns the microphone from the start of work on; until then this panel does. */
  const owned = useRef<MediaStream | null>(null);

  const ask = async () => {
    setCheck('asking');
    try {
      const opened = await openMicrophone();
      release(owned.current);
      owned.current = opened;
      setStream(opened);
      setCheck('open');
    } catch (error) {
      setCheck(error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing');
    }
  };

  useEffect(() => {
    if (environment && needsMicrophone) void ask();
    return () => {
      release(owned.current);
      owned.current = null;
    };
    // Asked once, when it is known which telephone there is.
  }, [environment, needsMicrophone]);

  const start = async () => {
    const microphone = owned.current;
    owned.current = null;
    const started = await run('start', () => goOnDuty(microphone));
    if (!started && needsMicrophone) void ask();
  };

  const isStarting = busy.has('start');
  return (
    <div className={styles.onDuty} data-testid="off-duty">
      <h1>{t('duty.heading')}</h1>
      <p className={text.muted}>{t(needsMicrophone ? 'duty.intro' : 'duty.simulatorIntro')}</p>
      {needsMicrophone && <MicrophoneCheck check={check} stream={stream} onAsk={() => void ask()} />}
      <Button
        type="primary"
        size="large"
        block
        disabled={!environment || (needsMicrophone && check !== 'open')}
        loading={isStarting}
        onClick={() => void start()}
        data-testid="go-on-duty"
      >
        {t('duty.goOnDuty')}
      </Button>
      <p className={styles.step} aria-live="polite">
        {isStarting && step ? t(`duty.steps.${step}`) : ' '}
      </p>
    </div>
  );
}

function MicrophoneCheck(props: { check: Check; stream: MediaStream | null; onAsk: () => void }) {
  const { t } = useTranslation();
  const level = useLevel(props.stream);
  const state = useMicrophoneState(props.stream);
  const kept = props.check === 'open' && (state === 'muted' || state === 'silent') ? state : null;
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    if (level > 0.15) setHeard(true);
  }, [level]);

  const isOpen = props.check === 'open';
  const words = {
    asking: t('duty.microphoneAsking'),
    open: kept ? t(`link.microphoneKept.${kept}`) : t(heard ? 'duty.microphoneOk' : 'duty.microphoneSilent'),
    denied: t('duty.microphoneDenied'),
    missing: t('duty.microphoneMissing'),
  }[props.check];
  const hint = {
    asking: '',
    open: kept ? t('link.microphoneKept.hint') : '',
    denied: t('duty.microphoneDeniedHint'),
    missing: t('duty.microphoneMissingHint'),
  }[props.check];
  return (
    <div className={styles.microphone} data-check={kept ?? props.check} data-testid="microphone-check">
      <div className={styles.head}>
        <AudioOutlined />
        <strong>{t('duty.microphone')}</strong>
        <Button size="small" onClick={props.onAsk} disabled={props.check === 'asking'}>
          {t('duty.microphoneAsk')}
        </Button>
      </div>
      <div
        className={styles.meter}
        role="meter"
        aria-label={t('duty.level')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(level * 100)}
      >
        <span style={{ transform: `scaleX(${isOpen ? level : 0})` }} />
      </div>
      <p aria-live="polite">
        {isOpen && heard && !kept && <CheckCircleFilled className={text.ok} />}
        {(props.check === 'denied' || props.check === 'missing' || kept) && (
          <WarningFilled className={text.warn} />
        )}{' '}
        {words} {hint}
      </p>
    </div>
  );
}

function release(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
