import { ClockCircleOutlined, ExclamationCircleOutlined } from '@ant-design/icons';
import type { BillingReason, StatementState } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../parts/tag.js';
import { contractDayOf, daysUntil } from '../app/contract-day.js';
import { type Deadline, isStopped, lateDaysOf, toneOf } from './deadline.js';
import styles from './statement-tags.module.css';

const STATE_TONES: Record<StatementState, Tone> = {
  draft: 'attention',
  sent: 'active',
  accepted: 'good',
  'accepted-by-silence': 'good',
  objected: 'attention',
  settled: 'active',
  payable: 'active',
  overdue: 'urgent',
  paid: 'good',
  refused: 'plain',
};

/** Where a statement stands. */
export function StatementStateTag({ state, name }: { state: StatementState; name?: string }) {
  const { t } = useTranslation();
  return (
    <Tag tone={STATE_TONES[state]} data-state={state} data-testid={name}>
      {t(`settlement.state.${state}`)}
    </Tag>
  );
}

/** Why a call counts, or does not (G1). */
export function BillingReasonTag({ reason }: { reason: BillingReason }) {
  const { t } = useTranslation();
  return <Tag tone={reason === 'answered' ? 'good' : 'plain'}>{t(`settlement.reason.${reason}`)}</Tag>;
}

/** "8 月 5 日前发送，还有 2 天": in the warning colour when near, red when late; the words say so as well. */
export function DeadlineNote({ deadline, name }: { deadline: Deadline; name?: string }) {
  const { t } = useTranslation();
  const day = useDayInWords();
  const today = contractDayOf(new Date());
  const tone = toneOf(deadline, today);
  const left = daysUntil(today, deadline.day);
  const late = lateDaysOf(deadline, today);
  const rest = isStopped(deadline)
    ? t(late > 0 ? 'settlement.deadline.lateStopped' : 'settlement.deadline.stopped', { n: late })
    : left === 0
      ? t('settlement.deadline.today')
      : left > 0
        ? t('settlement.deadline.left', { n: left })
        : deadline.kind === 'object'
          ? t('settlement.deadline.silence')
          : t('settlement.deadline.late', { n: late });
  return (
    <span className={styles.deadline} data-tone={tone} data-testid={name}>
      {tone === 'late' ? <ExclamationCircleOutlined /> : <ClockCircleOutlined />}
      <span>
        {t(`settlement.deadline.${deadline.kind}`, { day: day(deadline.day) })}
        <span className={styles.rest}>{rest}</span>
      </span>
    </span>
  );
}

/** `8 月 5 日`, with the year when it is another than this one. */
export function useDayInWords(): (day: string) => string {
  const { t } = useTranslation();
  return (day) => {
    const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
    const isThisYear = contractDayOf(new Date()).startsWith(`${year}-`);
    return t(isThisYear ? 'settlement.deadline.dayOf' : 'settlement.deadline.dayOfYear', { year, month, day: date });
  };
}
