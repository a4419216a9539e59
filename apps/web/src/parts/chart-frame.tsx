import { Skeleton } from 'antd';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { LoadFailed } from './load-failed.js';
import styles from './chart-frame.module.css';
import layout from './layout.module.css';
import text from './text.module.css';

/** The colours of a chart, in the order in which its rows of figures come. */
type Series = 'first' | 'second' | 'third';

interface Props {
  title: string;
  /** How the figure is computed, as its page says it: a chart without it proves nothing. */
  definition: string;
  legend: readonly { readonly series: Series; readonly label: string }[];
  state: 'loading' | 'empty' | 'ready' | { readonly error: unknown; readonly onRetry: () => void };
  /** Why there is nothing to draw. */
  empty: ReactNode;
  /** What could not be loaded. */
  failed: string;
  children: ReactNode;
}

/** A chart with what it needs to be believed: title, definition, legend; or why it is not there. */
export function ChartFrame(props: Props) {
  const { state } = props;
  return (
    <section className={layout.panel}>
      <h2>{props.title}</h2>
      <p className={clsx(text.muted, styles.definition)}>{props.definition}</p>
      {state === 'ready' && (
        <ul className={clsx(text.muted, styles.legend)} aria-hidden>
          {props.legend.map(({ series, label }) => (
            <li key={series}>
              <span className={styles.swatch} data-series={series} /> {label}
            </li>
          ))}
        </ul>
      )}
      {state === 'ready' && props.children}
      {state === 'loading' && <Skeleton active paragraph={{ rows: 6 }} />}
      {state === 'empty' && props.empty}
      {typeof state === 'object' && <LoadFailed title={props.failed} error={state.error} onRetry={state.onRetry} />}
    </section>
  );
}
