import type { Difference } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDateTime, formatExactTime } from '../app/elapsed.js';
import type { ListColumn } from '../parts/list-table.js';
import { Tag } from '../parts/tag.js';
import { column } from '../theme/components.js';
import { contractDayOf } from '../app/contract-day.js';
import { TOP, writePlace } from './walk/walk-place.js';
import text from '../parts/text.module.css';
import styles from './difference-columns.module.css';

/** The columns of the differences: each with what every witness says. */
export function useDifferenceColumns(): readonly ListColumn<Difference>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'kind',
      title: t('settlement.differences.kind'),
      width: column.told,
      text: ({ kind }) => t(`settlement.differenceKind.${kind}`),
    },
    {
      key: 'at',
      title: t('settlement.differences.at'),
      width: column.exactInstant,
      className: text.tabular,
      text: ({ at }) => (at ? `${contractDayOf(at)} ${formatExactTime(at)}` : '—'),
    },
    {
      key: 'details',
      title: t('settlement.differences.details'),
      text: ({ details }) =>
        inOrder(details)
          .map(([witness, says]) => `${witness} ${says ?? '—'}`)
          .join(t('app.between')),
      show: ({ details }) => <Details details={details} />,
    },
    {
      key: 'explanation',
      title: t('settlement.differences.explanation'),
      width: column.sentence,
      text: ({ explanation }) => explanation ?? t('settlement.differences.unexplained'),
      show: (difference) => <Explanation difference={difference} />,
    },
    {
      key: 'call',
      title: '',
      width: column.word,
      show: ({ callId, at }) =>
        callId &&
        at && (
          <Link to={{ search: writePlace({ ...TOP, part: 'count', day: contractDayOf(at), call: callId }).toString() }}>
            {t('settlement.differences.call')}
          </Link>
        ),
    },
  ];
}

function Explanation({ difference: { explanation, explainedBy, explainedAt } }: { difference: Difference }) {
  const { t } = useTranslation();
  if (explanation === null) return <Tag tone="attention">{t('settlement.differences.unexplained')}</Tag>;
  return (
    <>
      <span className={text.prose}>{explanation}</span>
      <br />
      <span className={clsx(text.muted, text.tabular)}>
        {t('settlement.differences.by', {
          name: explainedBy ?? '',
          at: explainedAt ? formatDateTime(explainedAt) : '',
        })}
      </span>
    </>
  );
}

const WITNESSES = ['账单行', '台账', 'PBX', '录音', '运营商'];

/** Witnesses in their order, what only says where to look after them. */
const rankOf = (name: string): number => {
  const rank = WITNESSES.indexOf(name);
  return rank < 0 ? WITNESSES.length : rank;
};

const inOrder = (details: Difference['details']) =>
  Object.entries(details).sort(([one], [other]) => rankOf(one) - rankOf(other));

/** What each witness says, as the server words it. */
function Details({ details }: { details: Difference['details'] }) {
  return (
    <span className={clsx(styles.details, text.tabular)}>
      {inOrder(details).map(([witness, says]) => (
        <span key={witness}>
          <span className={text.muted}>{witness}</span> {says ?? '—'}
        </span>
      ))}
    </span>
  );
}
