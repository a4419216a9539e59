import { Progress } from 'antd';
import text from '../parts/text.module.css';
import styles from './transfer-progress.module.css';

/** A file on its way: how much is sent, and then that the server is at work on it. */
export function TransferProgress(props: {
  /** 0 to 1. */
  share: number;
  sending: (percent: number) => string;
  working: string;
  hint?: string;
  label: string;
}) {
  const percent = Math.floor(props.share * 100);
  return (
    <div className={styles.transfer} role="status" data-testid="transfer">
      <p>{percent < 100 ? props.sending(percent) : props.working}</p>
      <Progress percent={percent} status="active" showInfo={false} aria-label={props.label} />
      {props.hint && <p className={text.muted}>{props.hint}</p>}
    </div>
  );
}
