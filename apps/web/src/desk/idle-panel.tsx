import {
  BellOutlined,
  CoffeeOutlined,
  CustomerServiceOutlined,
  DisconnectOutlined,
  EditOutlined,
  ExclamationCircleOutlined,
  PhoneOutlined,
} from '@ant-design/icons';
import type { Absence, DeskCall, DeskSnapshot } from '@yiche/contracts';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { useCommands } from '../app/use-commands.js';
import { useRealtime } from '../realtime/realtime-provider.js';
import { ownerText } from './call-card.js';
import { isOwnersCall } from './desk-view.js';
import { KeyButton } from './key-button.js';
import { useKeys } from './use-desk-key.js';
import styles from './idle-panel.module.css';

type Mode =
  'waiting' | 'unannounced' | 'unheard-of' | 'break' | 'offered' | 'not-responding' | 'reconnecting' | 'wrap-up';

interface Props {
  mode: Mode;
  /** What is missing while reconnecting. */
  absent: Absence;
  call: DeskCall | null;
  asOwner: DeskSnapshot['asOwner'];
  onOpened: (relocationId: string) => void;
}

/** The middle of the desk while there is no request: what is going on, and the one thing to do next. */
export function IdlePanel({ mode, absent, call, asOwner, onOpened }: Props) {
  const { t } = useTranslation();
  const keys = useKeys();
  const faces: Record<Mode, { icon: ReactNode; title: string; hint: string; action?: ReactNode }> = {
    waiting: {
      icon: <CustomerServiceOutlined />,
      title: t('desk.waitingTitle'),
      hint: t('desk.waitingHint', { key: keys.answer }),
    },
    unannounced: {
      icon: <BellOutlined />,
      title: t('desk.unannouncedTitle'),
      hint: t('desk.unannouncedHint', { key: keys.answer }),
    },
    'unheard-of': { icon: <PhoneOutlined />, title: t('desk.unheardOfTitle'), hint: t('desk.unheardOfHint') },
    break: {
      icon: <CoffeeOutlined />,
      title: t('desk.breakTitle'),
      hint: t('desk.breakHint'),
      action: <BackToReady />,
    },
    offered: {
      icon: <BellOutlined />,
      title: isOwnersCall(call) ? ownerText(asOwner, t) : (call?.requesterMasked ?? ''),
      hint: t('desk.offeredHint'),
    },
    'not-responding': {
      icon: <ExclamationCircleOutlined />,
      title: t('desk.notRespondingTitle'),
      hint: t('desk.notRespondingHint'),
      action: <BackToReady />,
    },
    reconnecting: {
      icon: <DisconnectOutlined />,
      title: t(`desk.absent.${absent}.title`),
      hint: t(`desk.absent.${absent}.hint`),
    },
    'wrap-up': {
      icon: <EditOutlined />,
      title: t('desk.wrapUpNoRequest'),
      hint: t('desk.wrapUpNoRequestHint'),
      action: (
        <>
          {call && <OpenLate call={call} onOpened={onOpened} />}
          <BackToReady />
        </>
      ),
    },
  };
  const face = faces[mode];
  return (
    <div className={styles.idle} data-mode={mode} data-testid={`idle-${mode}`}>
      <span className={styles.icon}>{face.icon}</span>
      {mode === 'offered' && (
        <p className={styles.over}>{t(isOwnersCall(call) ? 'call.ownerRingsBack' : 'desk.offeredTitle')}</p>
      )}
      <h1>{face.title}</h1>
      <p>{face.hint}</p>
      <div className={styles.action}>{face.action}</div>
    </div>
  );
}

function BackToReady() {
  const { t } = useTranslation();
  const { store } = useRealtime();
  const { busy, run } = useCommands();
  return (
    <KeyButton
      action="finish"
      type="primary"
      size="large"
      loading={busy.has('ready')}
      onAct={() => void run('ready', async () => store.apply(await api.agent.setState({ state: 'ready' })))}
      data-testid="back-to-ready"
    >
      {t('duty.backToReady')}
    </KeyButton>
  );
}

function OpenLate({ call, onOpened }: { call: DeskCall; onOpened: Props['onOpened'] }) {
  const { t } = useTranslation();
  const { busy, run } = useCommands();
  return (
    <Button
      size="large"
      loading={busy.has('open')}
      onClick={() => void run('open', async () => onOpened((await api.relocations.open(call.callId)).id))}
      data-testid="open-request"
    >
      {t('desk.openNew')}
    </Button>
  );
}
