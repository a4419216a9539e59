import type { RelocationSummary } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDateTime } from '../app/elapsed.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import { OutcomeTag, StateTag } from './tags.js';
import text from '../parts/text.module.css';
import styles from './request-summary.module.css';

/** A request in three short lines. Its page opens in another window: the desk stays where the agent works. */
export function RequestSummary({ request }: { request: RelocationSummary }) {
  const { t } = useTranslation();
  return (
    <div className={styles.requestSummary}>
      <p>
        <Link to={`/relocations/${request.id}`} target="_blank">
          {request.number}
        </Link>
        {request.outcome ? <OutcomeTag outcome={request.outcome} /> : <StateTag state={request.state} />}
      </p>
      <p>
        {request.plateNumber && request.plateType ? (
          <PlateDrawing number={request.plateNumber} type={request.plateType} size="small" />
        ) : (
          <span className={text.muted}>{t('relocation.noPlate')}</span>
        )}
        <time className={text.muted}>{formatDateTime(request.openedAt).slice(5)}</time>
      </p>
      <p className={styles.place} title={request.place}>
        {request.place || <span className={text.muted}>{t('relocation.noPlace')}</span>}
      </p>
    </div>
  );
}
