import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { keys, useEnvironment } from '../api/queries.js';
import { LoadFailed } from '../app/load-failed.js';
import { useMe } from '../app/me.js';
import '../relocations/relocations.css';
import './account.css';
import { PasswordForm } from './password-form.js';
import { SessionTable } from './session-table.js';

/** One's own account: the password, and where one is logged in. */
export function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  const environment = useEnvironment();
  const isDemo = environment.data?.demoUsers.some(({ username }) => username === me.username) ?? false;
  return (
    <div className="page account">
      <header className="page__head">
        <h1>{t('account.title')}</h1>
        <span className="muted">
          {me.displayName} · {me.username}
        </span>
      </header>
      <section className="panel">
        <h2>{t('account.password.title')}</h2>
        {isDemo ? <p className="muted">{t('account.password.demo')}</p> : <PasswordForm />}
      </section>
      <section className="panel">
        <h2>{t('account.sessions.title')}</h2>
        <OwnSessions />
      </section>
    </div>
  );
}

function OwnSessions() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const sessions = useQuery({ queryKey: keys.ownSessions, queryFn: api.account.sessions });
  if (sessions.isError && !sessions.data) {
    return (
      <LoadFailed title={t('account.sessions.failed')} error={sessions.error} onRetry={() => void sessions.refetch()} />
    );
  }
  const after = async (work: Promise<unknown>) => {
    await work.finally(() => queryClient.invalidateQueries({ queryKey: keys.ownSessions }));
    void message.success(t('account.sessions.ended'));
  };
  return (
    <>
      <p className="muted">{t('account.sessions.hint')}</p>
      <SessionTable
        sessions={sessions.data}
        endMany={{
          label: t('account.sessions.endOthers'),
          isFor: ({ isCurrent, isEnding }) => !isCurrent && !isEnding,
        }}
        onEnd={(sessionId) => after(api.account.endSession(sessionId))}
        onEndMany={() => after(api.account.endOtherSessions())}
      />
    </>
  );
}
