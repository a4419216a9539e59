import { PhoneOutlined } from '@ant-design/icons';
import type { BilledCall, BilledCallPage } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDateTime, formatExactTime } from '../../app/elapsed.js';
import { EmptyHint } from '../../parts/empty-hint.js';
import { ListTable, type ListColumn } from '../../parts/list-table.js';
import { column } from '../../theme/components.js';
import { formatAmount, formatCount } from '../amount-text.js';
import { contractDayOf } from '../../app/contract-day.js';
import { CallReason } from './call-reason.js';
import { useWalk } from './use-walk.js';
import text from '../../parts/text.module.css';

/** Calls, each with why it counts or not; each leads to its recording. @param withDay for calls of more than one day */
export function CallTable(props: {
  page: BilledCallPage | undefined;
  isLoading: boolean;
  withDay?: boolean;
  empty: string;
}) {
  const { place, stay } = useWalk();
  return (
    <ListTable<BilledCall>
      name="calls"
      size="small"
      columns={[...useColumns(props.withDay ?? false), ...moreColumns(props.page)]}
      rows={props.page?.items ?? []}
      rowKey={({ callId }) => callId}
      isLoading={props.isLoading}
      view={{ page: place.page, pageSize: place.pageSize, order: 'asc' }}
      onView={({ page, pageSize }) => stay({ page, pageSize })}
      total={props.page?.total ?? 0}
      showTotal={formatCount}
      pageSizes={[20, 50, 100, 200]}
      empty={<EmptyHint icon={<PhoneOutlined />} title={props.empty} />}
    />
  );
}

/** Columns that the statement's lines have beyond those that every statement has: as the server names them. */
const moreColumns = (page: BilledCallPage | undefined): readonly ListColumn<BilledCall>[] =>
  (page?.items[0]?.more ?? []).map(({ heading }, index) => ({
    key: `more-${index}`,
    title: heading,
    width: column.name,
    text: ({ more }) => more[index]?.value ?? '',
  }));

function useColumns(withDay: boolean): readonly ListColumn<BilledCall>[] {
  const { t } = useTranslation();
  const { place, to } = useWalk();
  const timeOf = ({ answeredAt, arrivedAt }: BilledCall) => {
    const at = answeredAt ?? arrivedAt;
    return withDay ? `${contractDayOf(at)} ${formatExactTime(at)}` : formatExactTime(at);
  };
  return [
    {
      key: 'line',
      title: t('settlement.walk.line'),
      width: column.index,
      align: 'right',
      className: text.tabular,
      text: ({ line }) => (line === null ? '—' : formatCount(line)),
    },
    {
      key: 'at',
      title: t('settlement.walk.at'),
      width: withDay ? column.exactInstant : column.day,
      className: text.tabular,
      text: timeOf,
      show: (call) => (
        <Link
          to={to({ ...place, call: call.callId })}
          aria-label={t('settlement.walk.openCall', { at: formatDateTime(call.answeredAt ?? call.arrivedAt) })}
          data-testid={`call-${call.callId}`}
        >
          {timeOf(call)}
        </Link>
      ),
    },
    {
      key: 'seconds',
      title: t('settlement.walk.seconds'),
      width: column.count,
      align: 'right',
      className: text.tabular,
      text: ({ seconds }) => (seconds === null ? '—' : t('settlement.walk.duration', { n: formatCount(seconds) })),
    },
    {
      key: 'why',
      title: t('settlement.walk.why'),
      width: column.state,
      text: ({ reason }) => t(`settlement.reason.${reason}`),
      show: (call) => <CallReason call={call} />,
    },
    {
      key: 'price',
      title: t('settlement.walk.price'),
      width: column.count,
      align: 'right',
      className: text.tabular,
      text: ({ price }) => (price === null ? '—' : formatAmount(price)),
    },
    {
      key: 'agent',
      title: t('settlement.walk.agent'),
      width: column.name,
      isCut: true,
      text: ({ agent }) => agent ?? '—',
    },
    {
      key: 'queue',
      title: t('settlement.walk.queue'),
      width: column.name,
      isCut: true,
      text: ({ queue }) => queue ?? '—',
    },
    {
      key: 'caller',
      title: t('settlement.walk.caller'),
      width: column.telephone,
      className: text.tabular,
      text: ({ caller }) => caller ?? '—',
    },
    {
      key: 'request',
      title: t('settlement.walk.request'),
      className: text.tabular,
      text: ({ request }) => request ?? '—',
    },
  ];
}
