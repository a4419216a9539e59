import { clsx } from 'clsx';
import type { HTMLAttributes } from 'react';
import styles from './tag.module.css';

export type Tone = 'plain' | 'active' | 'good' | 'attention' | 'urgent' | 'police';

/** A word that says how something stands; its colour only repeats it. */
export function Tag({ tone = 'plain', className, ...rest }: HTMLAttributes<HTMLSpanElement> & { tone?: Tone }) {
  return <span {...rest} className={clsx(styles.tag, className)} data-tone={tone} />;
}
