import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { keys, useEnvironment } from '../api/queries.js';
import { useMe } from '../app/me.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageHead } from '../parts/page.js';
import { PasswordForm } from './password-form.js';
import { SessionTable } from './session-table.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';

/** One's own account: the password, and where one is logged in. */
export function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  const environment = useEnvironment();
  const isDemo = environment.data?.demoUsers.some(({ username }) => username === me.username) ?? false;
  return (
    <Page>
      <PageHead title={t('account.title')} note={`${me.displayName} · ${me.username}`} />
      <div className={layout.stack}>
        <section className={layout.panel}>
          <h2>{t('account.password.title')}</h2>
          {isDemo ? <p className={text.muted}>{t('account.password.demo')}</p> : <PasswordForm />}
        </section>
        <section className={layout.panel}>
          <h2>{t('account.sessions.title')}</h2>
          <OwnSessions />
        </section>
      </div>
    </Page>
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
      <p className={text.muted}>{t('account.sessions.hint')}</p>
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
