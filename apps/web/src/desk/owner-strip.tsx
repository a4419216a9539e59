import type { DeskCall } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { formatElapsed } from '../app/elapsed.js';
import { useNow } from '../app/use-now.js';
import { isOwnersCall } from './desk-view.js';
import styles from './owner-strip.module.css';

/** The fixed first words, to be read aloud, and how the call to the owner stands. */
export function OwnerStrip(props: { script: string | null; call: DeskCall | null; clockOffset: number }) {
  const rangBack = isOwnersCall(props.call);
  const { t } = useTranslation();
  const now = useNow(props.clockOffset);
  const owner = props.call?.owner ?? null;
  const state = owner?.state ?? 'none';
  return (
    <div className={styles.owner} data-state={state}>
      <div className={styles.words}>
        <span>{t('owner.script')}</span>
        {props.script && !rangBack ? (
          <p data-testid="script">{props.script}</p>
        ) : (
          <p className={styles.noWords}>{t(rangBack ? 'owner.scriptRangBack' : 'owner.scriptNone')}</p>
        )}
      </div>
      <div
        className={styles.state}
        data-testid="owner-state"
        data-state={state}
        data-result={owner?.result ?? ''}
        aria-live="polite"
      >
        {owner && (
          <>
            <span>{t('plate.owner')}</span>
            <strong>
              {owner.state === 'ended' && owner.result && owner.result !== 'answered'
                ? t(`owner.signal.${owner.result}`)
                : t(`owner.state.${owner.state}`)}
            </strong>
            <time>{owner.state === 'ended' ? ' ' : formatElapsed(now - Date.parse(owner.since))}</time>
          </>
        )}
      </div>
    </div>
  );
}
