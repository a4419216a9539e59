import { Button, type ButtonProps } from 'antd';
import type { KeyAction } from './keys.js';
import { useDeskKey, useKeys } from './use-desk-key.js';

type Props = Omit<ButtonProps, 'onClick'> & { action: KeyAction; onAct: () => void; 'data-testid': string };

/** A button that shows its key and does the same by key and by mouse. */
export function KeyButton({ action, onAct, disabled, loading, children, ...rest }: Props) {
  const keys = useKeys();
  const enabled = !disabled && !loading;
  useDeskKey(action, enabled, onAct);
  return (
    <Button {...rest} disabled={disabled} loading={loading} onClick={onAct} aria-keyshortcuts={keys[action]}>
      {children}
      <kbd>{keys[action]}</kbd>
    </Button>
  );
}
