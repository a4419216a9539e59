import { PhoneOutlined } from '@ant-design/icons';
import type { Attempt, Lookup } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatElapsed, formatExactTime } from '../app/elapsed.js';
import { AttemptName, OtherNumber, SignalText } from '../desk/attempt-list.js';
import { numberedAttempts } from '../desk/desk-view.js';
import { EmptyHint } from '../parts/empty-hint.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';

/** Calls with owners, newest first. */
export function AttemptTable({ attempts, lookups }: { attempts: readonly Attempt[]; lookups: readonly Lookup[] }) {
  const { t } = useTranslation();
  if (attempts.length === 0) return <EmptyHint icon={<PhoneOutlined />} title={t('detail.attemptsEmpty')} />;
  return (
    <ul className={layout.rows} data-testid="attempts">
      {numberedAttempts(attempts).map(({ attempt, number }) => {
        return (
          <li key={attempt.id}>
            <span>
              <AttemptName number={number} />
            </span>
            <span className={text.tabular}>{lookups.find(({ id }) => id === attempt.lookupId)?.plateNumber}</span>
            <time className={text.tabular}>{formatExactTime(attempt.startedAt)}</time>
            <span>
              <SignalText attempt={attempt} />
              <OtherNumber attempt={attempt} />
            </span>
            {attempt.answeredAt && attempt.endedAt && (
              <span className={clsx(text.muted, text.tabular)}>
                {t('detail.talked', {
                  duration: formatElapsed(Date.parse(attempt.endedAt) - Date.parse(attempt.answeredAt)),
                })}
              </span>
            )}
            {attempt.agentResult && <b>{t(`owner.result.${attempt.agentResult}`)}</b>}
            <span className={text.muted}>{attempt.agentName}</span>
            {attempt.note && <span className={layout.rowNote}>{attempt.note}</span>}
          </li>
        );
      })}
    </ul>
  );
}
