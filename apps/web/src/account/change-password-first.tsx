import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../app/use-commands.js';
import { useLogOut } from '../session/use-session.js';
import { PasswordForm } from './password-form.js';
import styles from '../session/log-in.module.css';

/** All that somebody sees whose password is an initial one, or too old. */
export function ChangePasswordFirst() {
  const { t } = useTranslation();
  const logOut = useLogOut();
  const { busy, run } = useCommands();
  return (
    <main className={styles.logIn} data-testid="change-password-first">
      <section className={styles.card}>
        <header className={styles.head}>
          <img src="/favicon.svg" alt="" className={styles.logo} />
          <div>
            <h1>{t('account.password.first')}</h1>
            <p className={styles.subtitle}>{t('account.password.firstHint')}</p>
          </div>
        </header>
        <div className={styles.form}>
          <PasswordForm />
        </div>
      </section>
      <p className={styles.notice}>
        <Button type="link" size="small" loading={busy.has('log-out')} onClick={() => void run('log-out', logOut)}>
          {t('app.logOut')}
        </Button>
      </p>
    </main>
  );
}
