import type { DeskSnapshot } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { useLevel } from '../softphone/microphone.js';
import type { SoftphoneState } from '../softphone/softphone.js';
import { AgentStateCard } from './agent-state-card.js';
import { CallCard } from './call-card.js';
import { CallControls } from './call-controls.js';
import { useDuty } from './duty-provider.js';
import styles from './softphone-panel.module.css';

interface Props {
  snapshot: DeskSnapshot;
  clockOffset: number;
}

export function SoftphonePanel({ snapshot, clockOffset }: Props) {
  return (
    <section className={styles.phone}>
      <AgentStateCard snapshot={snapshot} clockOffset={clockOffset} />
      <CallCard snapshot={snapshot} clockOffset={clockOffset} />
      <CallControls call={snapshot.call} />
      <LinkStatus />
    </section>
  );
}

type Tone = 'none' | 'good' | 'fair' | 'poor';

const REGISTRATION_TONES: Record<SoftphoneState['registration'], Tone> = {
  off: 'none',
  connecting: 'fair',
  registered: 'good',
  lost: 'fair',
  refused: 'poor',
};

const MICROPHONE_TONES: Record<SoftphoneState['microphone'], Tone> = {
  none: 'none',
  ok: 'good',
  muted: 'fair',
  silent: 'fair',
  lost: 'poor',
};

/** The words beside it say the same. */
function Dot({ tone }: { tone: Tone }) {
  return <i className={styles.dot} data-tone={tone} />;
}

/** The telephone's own state and the quality of the sound: one quiet line each, always there. */
function LinkStatus() {
  const { t } = useTranslation();
  const { phone, phoneState } = useDuty();
  const { quality } = phoneState;
  const registration = {
    off: t('link.phoneOff'),
    connecting: t('link.phoneConnecting'),
    registered: phone && !phone.hasAudio ? t('link.phoneSimulated') : t('link.phoneRegistered'),
    lost: t('link.phoneLost'),
    refused: t('link.phoneFailed'),
  }[phoneState.registration];
  return (
    <footer className={styles.links}>
      <p data-testid="phone-registration" data-state={phoneState.registration}>
        <Dot tone={REGISTRATION_TONES[phoneState.registration]} /> {registration}
      </p>
      <p data-testid="call-quality" data-level={quality?.level ?? 'none'}>
        <Dot tone={quality?.level ?? 'none'} />{' '}
        {quality
          ? `${t(`link.quality.${quality.level}`)} · ${t('link.qualityDetail', {
              loss: quality.lossPercent,
              jitter: quality.jitterMilliseconds,
            })}`
          : t('link.qualityNone')}
      </p>
      {phone?.hasAudio && <MicrophoneLine input={phone.input} state={phoneState.microphone} />}
    </footer>
  );
}

/** That the microphone hears something is seen before the next call, not in it. */
function MicrophoneLine({ input, state }: { input: MediaStream | null; state: SoftphoneState['microphone'] }) {
  const { t } = useTranslation();
  const level = useLevel(input);
  return (
    <p data-testid="microphone-line" data-state={state}>
      <Dot tone={MICROPHONE_TONES[state]} /> {t(`link.microphone.${state}`)}
      <span className={styles.level} aria-hidden>
        <span style={{ transform: `scaleX(${level})` }} />
      </span>
    </p>
  );
}
