import {
  DisconnectOutlined,
  AudioMutedOutlined,
  ApiOutlined,
  BellOutlined,
  DatabaseOutlined,
  HddOutlined,
  KeyOutlined,
  LogoutOutlined,
  ReloadOutlined,
  SoundOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDuty } from '../desk/duty-provider.js';
import { useDesk, useRealtime } from '../realtime/realtime-provider.js';
import { enableSound } from '../softphone/sound.js';
import { formatDateTime } from './elapsed.js';
import { useFreshPage } from './fresh-page.js';
import { useMe } from './me.js';
import { useCommands } from './use-commands.js';
import styles from './banners.module.css';

/** What is wrong with the links to the server, its database, the PBX and the headset. Lies over the page, so that nothing jumps. */
export function Banners() {
  const { t } = useTranslation();
  const { connected, databaseAway, pbxAway, recordingStopped } = useRealtime();
  const leaving = useDesk().snapshot?.agent.leaving ?? null;
  const { phoneState, isOnDuty, microphoneLost, microphoneSilent, soundBlocked, unannounced, replaceMicrophone } =
    useDuty();
  const { passwordExpiresAt } = useMe();
  const { busy, run } = useCommands();
  const isOld = useFreshPage();
  return (
    <div className={styles.banners} aria-live="assertive" data-testid="banners">
      {!connected && (
        <Banner
          icon={<DisconnectOutlined />}
          title={t('link.socketLost')}
          hint={t('link.socketLostHint')}
          name="socket-lost"
        />
      )}
      {databaseAway && (
        <Banner
          icon={<DatabaseOutlined />}
          title={t('link.databaseAway')}
          hint={t('link.databaseAwayHint')}
          name="database-away"
        />
      )}
      {pbxAway && (
        <Banner icon={<ApiOutlined />} title={t('link.pbxAway')} hint={t('link.pbxAwayHint')} name="pbx-away" />
      )}
      {recordingStopped && (
        <Banner
          icon={<HddOutlined />}
          title={t('link.recordingStopped')}
          hint={t('link.recordingStoppedHint')}
          name="recording-stopped"
        />
      )}
      {unannounced && (
        <Banner
          urgent
          icon={<BellOutlined />}
          title={t('link.unannounced')}
          hint={t('link.unannouncedHint')}
          name="unannounced"
        />
      )}
      {leaving && (
        <Banner
          icon={<LogoutOutlined />}
          title={t(`session.leaving.${leaving}`)}
          hint={t('session.leavingHint')}
          name="session-ending"
        />
      )}
      {passwordExpiresAt && !isOnDuty && (
        <Banner
          icon={<KeyOutlined />}
          title={t('account.password.expires', { date: formatDateTime(passwordExpiresAt) })}
          hint={t('account.password.expiresHint')}
          name="password-expires"
          action={<Link to="/account">{t('account.password.change')}</Link>}
        />
      )}
      {isOld && (
        <Banner
          icon={<ReloadOutlined />}
          title={t('link.newBuild')}
          hint={t('link.newBuildHint')}
          name="new-build"
          action={
            <Button size="small" onClick={() => location.reload()} data-testid="refresh">
              {t('link.refresh')}
            </Button>
          }
        />
      )}
      {isOnDuty && phoneState.registration === 'lost' && (
        <Banner icon={<ApiOutlined />} title={t('link.phoneLost')} hint={t('link.phoneLostHint')} name="phone-lost" />
      )}
      {soundBlocked && (
        <Banner
          icon={<SoundOutlined />}
          title={t('link.soundBlocked')}
          hint={t('link.soundBlockedHint')}
          name="sound-blocked"
          action={
            <Button size="small" type="primary" onClick={() => void enableSound()} data-testid="enable-sound">
              {t('link.enableSound')}
            </Button>
          }
        />
      )}
      {microphoneSilent && (
        <Banner
          urgent={phoneState.inCall}
          icon={<AudioMutedOutlined />}
          title={t(`link.microphoneKept.${microphoneSilent}`)}
          hint={t('link.microphoneKept.hint')}
          name="microphone-silent"
        />
      )}
      {microphoneLost && (
        <Banner
          urgent
          icon={<AudioMutedOutlined />}
          title={t('link.microphoneLost')}
          hint={t('link.microphoneLostHint')}
          name="microphone-lost"
          action={
            <Button
              size="small"
              loading={busy.has('microphone')}
              onClick={() => void run('microphone', replaceMicrophone)}
            >
              {t('link.microphoneAgain')}
            </Button>
          }
        />
      )}
    </div>
  );
}

function Banner(props: {
  icon: ReactNode;
  title: string;
  hint: string;
  name: string;
  urgent?: boolean;
  action?: ReactNode;
}) {
  return (
    <div className={styles.banner} data-urgent={props.urgent ?? false} data-testid={props.name}>
      {props.icon}
      <strong>{props.title}</strong>
      <span>{props.hint}</span>
      {props.action}
    </div>
  );
}
