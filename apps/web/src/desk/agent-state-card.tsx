import {
  BellOutlined,
  CheckCircleOutlined,
  CoffeeOutlined,
  DisconnectOutlined,
  EditOutlined,
  ExclamationCircleOutlined,
  PauseCircleOutlined,
  PhoneOutlined,
  PoweroffOutlined,
  SwapOutlined,
} from '@ant-design/icons';
import { type AgentState, BREAK_REASONS, type DeskSnapshot } from '@yiche/contracts';
import { Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { formatElapsed } from '../app/elapsed.js';
import { useCommands } from '../app/use-commands.js';
import { useNow } from '../app/use-now.js';
import { useRealtime } from '../realtime/realtime-provider.js';
import { absenceOf, isCallLive } from './desk-view.js';
import { useDuty } from './duty-provider.js';
import { WrapUpCountdown } from './wrap-up-countdown.js';
import styles from './agent-state-card.module.css';

const ICONS: Record<AgentState, ReactNode> = {
  offline: <PoweroffOutlined />,
  ready: <CheckCircleOutlined />,
  break: <CoffeeOutlined />,
  offered: <BellOutlined />,
  talking: <PhoneOutlined />,
  holding: <PauseCircleOutlined />,
  consulting: <SwapOutlined />,
  'wrap-up': <EditOutlined />,
  'not-responding': <ExclamationCircleOutlined />,
  reconnecting: <DisconnectOutlined />,
};

/** States in which the agent may ask for ready or a break; while reconnecting unless a call is to come back. */
const AT_WILL: readonly AgentState[] = ['ready', 'break', 'wrap-up', 'not-responding', 'reconnecting'];

function mayChange({ agent, call }: DeskSnapshot): boolean {
  return AT_WILL.includes(agent.state) && !(agent.state === 'reconnecting' && isCallLive(call));
}

interface Props {
  snapshot: DeskSnapshot;
  clockOffset: number;
  /** In a window that does not lead the desk there is nothing to press. */
  isShownOnly?: boolean;
}

export function AgentStateCard({ snapshot, clockOffset, isShownOnly = false }: Props) {
  const { t } = useTranslation();
  const now = useNow(clockOffset);
  const { state, since, wrapUp } = snapshot.agent;
  const reason = BREAK_REASONS.find((known) => known === snapshot.agent.reason);
  return (
    <div className={styles.stateCard} data-testid="agent-state" data-state={state}>
      <div className={styles.main}>
        <span className={styles.icon}>{ICONS[state]}</span>
        <span className={styles.name} aria-live="polite">
          {t(`agentState.${state}`)}
          {state === 'break' && <small>{reason ? t(`breakReason.${reason}`) : (snapshot.agent.reason ?? '')}</small>}
          {wrapUp && <small>{t(now < Date.parse(wrapUp.until) ? 'duty.wrapUpLeft' : 'duty.wrapUpOver')}</small>}
          {state === 'reconnecting' && <small>{t(`desk.absent.${absenceOf(snapshot)}.name`)}</small>}
        </span>
        {wrapUp && !isShownOnly ? (
          <WrapUpCountdown wrapUp={wrapUp} now={now} />
        ) : (
          <time className={styles.timer}>{state === 'offline' ? '' : formatElapsed(now - Date.parse(since))}</time>
        )}
      </div>
      {isShownOnly ? null : <StateButtons state={state} mayChange={mayChange(snapshot)} />}
    </div>
  );
}

function StateButtons({ state, mayChange }: { state: AgentState; mayChange: boolean }) {
  const { t } = useTranslation();
  const { store } = useRealtime();
  const { goOffDuty } = useDuty();
  const { busy, run } = useCommands();
  if (state === 'offline') return <p className={styles.hint}>{t('duty.offDutyHint')}</p>;

  const setState = (wanted: Parameters<typeof api.agent.setState>[0]) =>
    void run('state', async () => store.apply(await api.agent.setState(wanted)));
  return (
    <div className={styles.buttons}>
      <Button
        size="small"
        type={state === 'break' || state === 'not-responding' ? 'primary' : 'default'}
        disabled={!mayChange || state === 'ready' || state === 'reconnecting'}
        loading={busy.has('state')}
        onClick={() => setState({ state: 'ready' })}
        data-testid="set-ready"
      >
        {t('agentState.ready')}
      </Button>
      <Dropdown
        trigger={['click']}
        disabled={!mayChange || busy.has('state')}
        menu={{
          items: BREAK_REASONS.map((reason) => ({
            key: reason,
            label: <span data-testid={`break-${reason}`}>{t(`breakReason.${reason}`)}</span>,
            onClick: () => setState({ state: 'break', reason }),
          })),
        }}
      >
        <Button size="small" data-testid="set-break">
          {t('duty.takeBreak')} ▾
        </Button>
      </Dropdown>
      <Button
        size="small"
        disabled={!mayChange}
        loading={busy.has('off')}
        onClick={() => void run('off', goOffDuty)}
        data-testid="go-off-duty"
      >
        {t('duty.goOffDuty')}
      </Button>
    </div>
  );
}
