import type { InitialPassword, UserAccount } from '@yiche/contracts';
import { App, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../app/elapsed.js';
import text from '../parts/text.module.css';
import styles from './initial-password-dialog.module.css';

/** A password that is shown once: the dialog closes by its own button alone. */
export function InitialPasswordDialog(props: { user: UserAccount; issued: InitialPassword; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = async () => {
    try {
      // There is no clipboard at all without HTTPS.
      await navigator.clipboard.writeText(props.issued.password);
      void message.success(t('account.users.copied'));
    } catch {
      void message.warning(t('account.users.copyFailed'));
    }
  };
  return (
    <Modal
      open
      title={t('account.users.issued', { name: props.user.displayName })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={props.onClose} data-testid="initial-password-done">
          {t('account.users.done')}
        </Button>
      }
    >
      <p className={styles.initialPassword}>
        <code data-testid="initial-password">{props.issued.password}</code>
        <Button size="small" onClick={() => void copy()}>
          {t('account.users.copy')}
        </Button>
      </p>
      <p className={text.muted}>{t('account.users.issuedHint', { until: formatDateTime(props.issued.goodUntil) })}</p>
    </Modal>
  );
}
