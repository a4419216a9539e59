import { Button, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dialogWidth } from '../theme/components.js';
import { DEFAULT_KEYS, KEY_ACTIONS, type KeyAction, assignKey } from './keys.js';
import { saveKeys, useKeys } from './use-desk-key.js';
import text from '../parts/text.module.css';
import styles from './shortcuts-dialog.module.css';

export function useShortcutsDialog() {
  const [isOpen, setOpen] = useState(false);
  return useMemo(() => ({ isOpen, open: () => setOpen(true), close: () => setOpen(false) }), [isOpen]);
}

export function ShortcutsDialog({ dialog }: { dialog: ReturnType<typeof useShortcutsDialog> }) {
  const { t } = useTranslation();
  const keys = useKeys();
  const [editing, setEditing] = useState<KeyAction | null>(null);
  const [hint, setHint] = useState('');

  const press = (action: KeyAction, event: React.KeyboardEvent) => {
    if (editing !== action || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const result = assignKey(keys, action, event.key);
    if (result && 'map' in result) {
      saveKeys(result.map);
      setHint('');
    } else if (result) {
      setHint(t('shortcuts.taken', { key: event.key, action: t(`shortcuts.action.${result.takenBy}`) }));
    }
    setEditing(null);
  };

  return (
    <Modal
      open={dialog.isOpen}
      onCancel={dialog.close}
      title={t('shortcuts.title')}
      width={dialogWidth.list}
      destroyOnHidden
      footer={[
        <Button key="reset" onClick={() => saveKeys(DEFAULT_KEYS)}>
          {t('shortcuts.reset')}
        </Button>,
        <Button key="close" type="primary" onClick={dialog.close}>
          {t('app.close')}
        </Button>,
      ]}
    >
      <p className={text.muted}>{t('shortcuts.intro')}</p>
      <ul className={styles.shortcuts}>
        {KEY_ACTIONS.map((action) => (
          <li key={action}>
            <span>{t(`shortcuts.action.${action}`)}</span>
            <Button
              onClick={() => setEditing(action)}
              onKeyDown={(event) => press(action, event)}
              onBlur={() => setEditing(null)}
              type={editing === action ? 'primary' : 'default'}
            >
              {editing === action ? t('shortcuts.press') : keys[action]}
            </Button>
          </li>
        ))}
      </ul>
      <p className={styles.hint} aria-live="polite">
        {hint}
      </p>
    </Modal>
  );
}
