import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../app/use-commands.js';
import '../session/log-in.css';
import { useLogOut } from '../session/use-session.js';
import { PasswordForm } from './password-form.js';

/** All that somebody sees whose password is an initial one, or too old. */
export function ChangePasswordFirst() {
  const { t } = useTranslation();
  const logOut = useLogOut();
  const { busy, run } = useCommands();
  return (
    <main className="log-in" data-testid="change-password-first">
      <section className="log-in__card">
        <header className="log-in__head">
          <img src="/favicon.svg" alt="" width={44} height={44} />
          <div>
            <h1>{t('account.password.first')}</h1>
            <p className="log-in__subtitle">{t('account.password.firstHint')}</p>
          </div>
        </header>
        <PasswordForm />
      </section>
      <p className="log-in__notice">
        <Button type="link" size="small" loading={busy.has('log-out')} onClick={() => void run('log-out', logOut)}>
          {t('app.logOut')}
        </Button>
      </p>
    </main>
  );
}
