import type { DeskSnapshot } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { formatElapsed } from '../app/elapsed.js';
import { useCommands } from '../app/use-commands.js';
import { useRealtime } from '../realtime/realtime-provider.js';
import { KeyButton } from './key-button.js';
import agentStateCard from './agent-state-card.module.css';
import styles from './wrap-up-countdown.module.css';

type WrapUp = NonNullable<DeskSnapshot['agent']['wrapUp']>;

/** What is left of wrap-up by the server's clock, and the key that adds to it. @param now the server's clock, ms */
export function WrapUpCountdown({ wrapUp, now }: { wrapUp: WrapUp; now: number }) {
  const { t } = useTranslation();
  const { store } = useRealtime();
  const { busy, run } = useCommands();
  const left = Date.parse(wrapUp.until) - now;
  const canExtend = Date.parse(wrapUp.latest) > Math.max(Date.parse(wrapUp.until), now);
  return (
    <span className={styles.wrapUp} data-testid="wrap-up" data-over={left <= 0}>
      <time className={agentStateCard.timer}>{formatElapsed(roundedUp(left))}</time>
      <KeyButton
        action="extend"
        type="link"
        size="small"
        disabled={!canExtend || busy.has('extend')}
        title={t(canExtend ? 'shortcuts.action.extend' : 'duty.wrapUpLimit')}
        onAct={() => void run('extend', async () => store.apply(await api.agent.extendWrapUp()))}
        data-testid="extend-wrap-up"
      >
        {t('duty.extendWrapUp', { seconds: wrapUp.extensionSeconds })}
      </KeyButton>
    </span>
  );
}

/** A countdown shows the second that has begun: it stands at zero when it is over, not before. */
function roundedUp(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000) * 1_000;
}
