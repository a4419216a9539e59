import { AudioMutedOutlined } from '@ant-design/icons';
import type { BilledCall, Statement } from '@yiche/contracts';
import { Descriptions, Skeleton } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../../api/api-error.js';
import { useRecordings } from '../../api/queries.js';
import { useDayCalls, useLines } from '../../api/settlement-queries.js';
import { useDeskTimings } from '../../app/desk-timings.js';
import { formatExactTime } from '../../app/elapsed.js';
import { useMe } from '../../app/me.js';
import { maySee } from '../../app/navigation.js';
import { EmptyHint } from '../../parts/empty-hint.js';
import { CallRecordings } from '../../recordings/call-recordings.js';
import { formatCount, formatYuan } from '../amount-text.js';
import { contractDayOf } from '../../app/contract-day.js';
import { CallReason } from './call-reason.js';
import { useWalk } from './use-walk.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';

/** One call: why it counts, what it costs, its request and its recordings. The end of the walk. */
export function CallStep({ statement }: { statement: Statement }) {
  const { place } = useWalk();
  const day = place.day;
  return day ? <CallOfDay statement={statement} day={day} /> : <CallOfLines statement={statement} />;
}

function CallOfDay({ statement, day }: { statement: Statement; day: string }) {
  const { place } = useWalk();
  const { page, pageSize, counts } = place;
  const calls = useDayCalls(statement.id, day, { page, pageSize, counts: counts ?? undefined });
  return <CallPanel calls={calls.data?.items} isLoading={calls.isPending} />;
}

function CallOfLines({ statement }: { statement: Statement }) {
  const { place } = useWalk();
  const lines = useLines(statement.id, { page: place.page, pageSize: place.pageSize });
  return <CallPanel calls={lines.data?.items} isLoading={lines.isPending} />;
}

function CallPanel({ calls, isLoading }: { calls: readonly BilledCall[] | undefined; isLoading: boolean }) {
  const { t } = useTranslation();
  const { place } = useWalk();
  const callId = place.call ?? '';
  const call = calls?.find((each) => each.callId === callId);
  return (
    <div className={clsx(layout.columns, layout.even)}>
      <section className={layout.panel} data-testid="call-facts">
        {isLoading && <Skeleton active />}
        {!isLoading && !call && <p className={text.muted}>{t('settlement.walk.callElsewhere')}</p>}
        {call && <CallFacts call={call} />}
      </section>
      <section className={layout.panel}>
        <h2>{t('settlement.walk.recordings')}</h2>
        <Recordings callId={callId} />
      </section>
    </div>
  );
}

function CallFacts({ call }: { call: BilledCall }) {
  const { t } = useTranslation();
  const moment = (at: string) => <span className={text.tabular}>{`${contractDayOf(at)} ${formatExactTime(at)}`}</span>;
  const none = <span className={text.muted}>—</span>;
  const items = [
    [t('settlement.walk.why'), <CallReason key="why" call={call} />],
    [t('settlement.walk.price'), call.price === null ? none : formatYuan(call.price)],
    [t('settlement.walk.arrivedAt'), moment(call.arrivedAt)],
    [t('settlement.walk.at'), call.answeredAt ? moment(call.answeredAt) : none],
    [
      t('settlement.walk.seconds'),
      call.seconds === null ? none : t('settlement.walk.duration', { n: formatCount(call.seconds) }),
    ],
    [t('settlement.walk.agent'), call.agent ?? none],
    [t('settlement.walk.queue'), call.queue ?? none],
    [t('settlement.walk.caller'), call.caller ?? none],
    [t('settlement.walk.request'), <RequestLink key="request" call={call} />],
    [
      t('settlement.walk.callId'),
      <span key="id" className={text.reference}>
        {call.callId}
      </span>,
    ],
    [
      t('settlement.walk.recordingSum'),
      call.recordingSha256 ? (
        <span className={text.reference}>{call.recordingSha256}</span>
      ) : (
        <span className={text.muted}>{t('settlement.walk.recordingSumNone')}</span>
      ),
    ],
  ] as const;
  return (
    <>
      <h2 className={text.tabular}>
        {call.line === null
          ? t('settlement.walk.callUncounted')
          : t('settlement.walk.call', { n: formatCount(call.line) })}
      </h2>
      <Descriptions
        size="small"
        column={1}
        items={items.map(([label, children]) => ({ key: label, label, children }))}
      />
    </>
  );
}

/** Requests are for those who work with them; the clerk sees the number. */
function RequestLink({ call }: { call: BilledCall }) {
  const { t } = useTranslation();
  const me = useMe();
  if (!call.request) return <span className={text.muted}>{t('settlement.walk.noRequest')}</span>;
  if (!call.relocationId || !maySee(me, 'relocations')) {
    return (
      <span title={t('settlement.walk.requestDenied')} className={text.tabular}>
        {call.request}
      </span>
    );
  }
  return (
    <Link to={`/relocations/${call.relocationId}`} data-testid="call-request">
      {t('settlement.walk.openRequest', { number: call.request })}
    </Link>
  );
}

/** The server decides who hears a recording; who may not is told so instead of being shown an error. */
function Recordings({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const { error } = useRecordings(callId, useDeskTimings().recordingPollMs);
  if (error instanceof ApiError && error.status === 403) {
    return (
      <div data-testid="recordings-denied">
        <EmptyHint
          icon={<AudioMutedOutlined />}
          title={t('settlement.walk.recordingDenied')}
          hint={t('settlement.walk.recordingDeniedHint')}
        />
      </div>
    );
  }
  return <CallRecordings callId={callId} number={null} />;
}
