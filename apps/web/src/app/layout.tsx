import { DownOutlined, PhoneOutlined, UserOutlined } from '@ant-design/icons';
import { App, Badge, Button, Dropdown, Result, Space, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { NavLink, Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { ChangePasswordFirst } from '../account/change-password-first.js';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { useEnvironment, useSupervision } from '../api/queries.js';
import { DutyProvider } from '../desk/duty-provider.js';
import { TaskNews } from '../desk/task-news.js';
import { ShortcutsDialog, useShortcutsDialog } from '../desk/shortcuts-dialog.js';
import { PageSpin } from '../parts/page.js';
import { Tag } from '../parts/tag.js';
import { RealtimeProvider } from '../realtime/realtime-provider.js';
import { useLogOut, useSession } from '../session/use-session.js';
import { Banners } from './banners.js';
import { DeskTimingsProvider } from './desk-timings.js';
import { DemoHistory } from './demo-history.js';
import { ErrorBoundary } from './error-boundary.js';
import { MeContext, useMe } from './me.js';
import { roomsOf } from './navigation.js';
import { useCommands } from './use-commands.js';
import page from '../parts/page.module.css';
import styles from './layout.module.css';

/** Everything behind the log-in: one connection, one telephone, a header, and the room below it. */
export function Layout() {
  const session = useSession();
  const environment = useEnvironment();
  const location = useLocation();
  if (session.data === undefined) return <Waiting reason={session.failureReason} />;
  if (session.data === null)
    return <Navigate to="/login" replace state={{ from: location.pathname + location.search }} />;
  if (!environment.data) return <Waiting reason={environment.failureReason} />;
  if (session.data.mustChangePassword) return <ChangePasswordFirst />;
  return (
    <MeContext value={session.data}>
      <DeskTimingsProvider timings={environment.data.desk}>
        <RealtimeProvider key={session.data.userId} me={session.data}>
          <DutyProvider>
            <div className={styles.app}>
              <Header />
              <Banners />
              {session.data.roles.includes('agent') && <TaskNews />}
              <main className={styles.main} id="content">
                <ErrorBoundary key={location.pathname}>
                  <Outlet />
                </ErrorBoundary>
              </main>
            </div>
          </DutyProvider>
        </RealtimeProvider>
      </DeskTimingsProvider>
    </MeContext>
  );
}

/** Who is logged in, or how the server is set, is not known yet; a reason that takes longer is told. */
function Waiting({ reason }: { reason: Error | null }) {
  const { t } = useTranslation();
  if (!(reason instanceof ApiError)) return <PageSpin />;
  return (
    <Result
      className={page.waiting}
      icon={<Spin size="large" />}
      title={reason.message}
      subTitle={t('app.opensByItself')}
      data-testid="waiting"
    />
  );
}

function Header() {
  const { t } = useTranslation();
  const me = useMe();
  const environment = useEnvironment();
  return (
    <header className={styles.header}>
      <a className={styles.skipLink} href="#content">
        {t('app.skipToContent')}
      </a>
      <img src="/favicon.svg" alt="" className={styles.logo} />
      <strong className={styles.name}>{t('app.name')}</strong>
      <nav className={styles.nav}>
        {roomsOf(me).map(({ name, path, title, Icon }) => (
          <NavLink key={name} to={path} data-testid={`nav-${name}`}>
            <Icon /> {t(title)}
            {name === 'supervision' && <WaitingCount />}
          </NavLink>
        ))}
      </nav>
      <div className={styles.end}>
        {environment.data?.pbx === 'simulator' && <Tag tone="attention">{t('app.simulatorBadge')}</Tag>}
        {environment.data?.demo && <DemoHistory />}
        {environment.data?.demo && <DemoCall />}
        <AccountMenu />
      </div>
    </header>
  );
}

/** The number of what waits for a supervisor, live, whatever page they are on. */
function WaitingCount() {
  const { data } = useSupervision();
  return <Badge count={data ? data.approvals.length + data.alerts.length : 0} size="small" />;
}

function DemoCall() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { busy, run } = useCommands();
  const call = async (line: 'hotline' | 'owners') => {
    if (await run('demo', () => api.demo.call(line))) void message.info(t('app.demoCallSent'));
  };
  const ringBack = {
    key: 'owners',
    label: <span data-testid="demo-ring-back">{t('app.demoRingBack')}</span>,
    onClick: () => void call('owners'),
  };
  return (
    <Space.Compact>
      <Button
        icon={<PhoneOutlined />}
        loading={busy.has('demo')}
        onClick={() => void call('hotline')}
        data-testid="demo-call"
      >
        {t('app.demoCall')}
      </Button>
      <Dropdown menu={{ items: [ringBack] }} trigger={['click']}>
        <Button icon={<DownOutlined />} aria-label={t('app.demoOther')} data-testid="demo-other" />
      </Dropdown>
    </Space.Compact>
  );
}

function AccountMenu() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const logOut = useLogOut();
  const { run } = useCommands();
  const shortcuts = useShortcutsDialog();
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'role', disabled: true, label: me.roles.map((role) => t(`roles.${role}`)).join(' · ') },
            ...(me.roles.includes('agent')
              ? [{ key: 'keys', label: t('app.shortcuts'), onClick: shortcuts.open }]
              : []),
            {
              key: 'language',
              label: t('app.language'),
              onClick: () => void i18n.changeLanguage(i18n.language === 'zh-CN' ? 'en-US' : 'zh-CN'),
            },
            {
              key: 'account',
              label: <span data-testid="to-account">{t('app.account')}</span>,
              onClick: () => void navigate('/account'),
            },
            { type: 'divider' },
            {
              key: 'out',
              label: <span data-testid="log-out">{t('app.logOut')}</span>,
              onClick: () => void run('log-out', logOut),
            },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} data-testid="account">
          {me.extension ? `${me.extension} ` : ''}
          {me.displayName}
        </Button>
      </Dropdown>
      <ShortcutsDialog dialog={shortcuts} />
    </>
  );
}
