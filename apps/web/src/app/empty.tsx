import type { ReactNode } from 'react';

/** An empty place says that it is empty, and why. */
export function EmptyHint({ icon, title, hint }: { icon?: ReactNode; title: string; hint?: string }) {
  return (
    <div className="empty-hint">
      {icon && <span className="empty-hint__icon">{icon}</span>}
      <strong>{title}</strong>
      {hint && <span>{hint}</span>}
    </div>
  );
}
