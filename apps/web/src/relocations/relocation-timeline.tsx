import {
  BLOCKED_KINDS,
  OUTCOMES,
  SIGNAL_RESULTS,
  AGENT_RESULTS,
  PLATE_TYPES,
  stepOf,
  type TimelineEntry,
} from '@yiche/contracts';
import { Timeline } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatExactTime } from '../app/elapsed.js';
import text from '../parts/text.module.css';
import styles from './relocation-timeline.module.css';

/** What happened, in its order. A kind that this program does not know is shown as it is named: better than left out. */
export function RelocationTimeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const { t, i18n } = useTranslation();
  const describe = useDescription();
  if (entries.length === 0) return <p className={text.muted}>{t('detail.timelineEmpty')}</p>;
  return (
    <div data-testid="timeline">
      <Timeline
        items={entries.map((entry, index) => {
          const step = stepOf(entry);
          const key = `timeline.${step}`;
          return {
            key: index,
            content: (
              <div className={styles.entry} data-kind={step}>
                <p>
                  <b>{i18n.exists(key) ? t(key as 'timeline.opened') : step}</b>
                  <time className={clsx(text.muted, text.tabular)}>{formatExactTime(entry.at)}</time>
                </p>
                <Words words={[entry.actorName, ...describe(entry)].filter(Boolean)} />
              </div>
            ),
          };
        })}
      />
    </div>
  );
}

function Words({ words }: { words: (string | null)[] }) {
  return words.length > 0 && <p className={text.muted}>{words.join(' · ')}</p>;
}

const VOCABULARIES = [
  { path: 'relocation.outcome', words: OUTCOMES },
  { path: 'relocation.blocked', words: BLOCKED_KINDS },
  { path: 'owner.signal', words: SIGNAL_RESULTS },
  { path: 'owner.result', words: AGENT_RESULTS },
] as const;

/** Details worth reading: texts and numbers, known words translated; ids are for machines. */
function useDescription(): (entry: TimelineEntry) => string[] {
  const { i18n } = useTranslation();
  const describe = (name: string, value: string | number | boolean | null): string => {
    if (/id$/i.test(name) || value === null) return '';
    if (name === 'plateType') return PLATE_TYPES[value as keyof typeof PLATE_TYPES] ?? String(value);
    if (/At$/.test(name)) return formatExactTime(String(value));
    if (typeof value === 'boolean') return '';
    const known = VOCABULARIES.find(({ words }) => (words as readonly string[]).includes(String(value)));
    return known ? i18n.t(`${known.path}.${String(value)}` as 'relocation.outcome.moved') : String(value);
  };
  return ({ details }) => Object.entries(details).map(([name, value]) => describe(name, value));
}
