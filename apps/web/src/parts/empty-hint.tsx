import type { ReactNode } from 'react';
import styles from './empty-hint.module.css';

/** An empty place says that it is empty, and why. */
export function EmptyHint({ icon, title, hint }: { icon?: ReactNode; title: string; hint?: string }) {
  return (
    <div className={styles.emptyHint}>
      {icon && <span className={styles.icon}>{icon}</span>}
      <strong>{title}</strong>
      {hint && <span>{hint}</span>}
    </div>
  );
}
