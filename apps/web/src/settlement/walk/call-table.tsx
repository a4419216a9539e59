import { PhoneOutlined } from '@ant-design/icons';
import type { BilledCall, BilledCallPage } from '@yiche/contracts';
import { Table, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDateTime, formatExactTime } from '../../app/elapsed.js';
import { EmptyHint } from '../../parts/empty-hint.js';
import { column, tableWidth } from '../../theme/components.js';
import { formatAmount, formatCount } from '../amount-text.js';
import { contractDayOf } from '../contract-day.js';
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
    <Table<BilledCall>
      rowKey="callId"
      size="small"
      dataSource={props.page?.items ?? []}
      columns={[...(useColumns(props.withDay ?? false) ?? []), ...moreColumns(props.page)]}
      loading={{ spinning: props.isLoading, delay: 300 }}
      scroll={{ x: tableWidth.usual }}
      locale={{ emptyText: props.isLoading ? ' ' : <EmptyHint icon={<PhoneOutlined />} title={props.empty} /> }}
      pagination={{
        current: place.page,
        pageSize: place.pageSize,
        total: props.page?.total ?? 0,
        showSizeChanger: true,
        pageSizeOptions: [20, 50, 100, 200],
        showTotal: (total) => formatCount(total),
        onChange: (page, pageSize) => stay({ page: pageSize === place.pageSize ? page : 1, pageSize }),
      }}
      data-testid="calls"
    />
  );
}

/** Columns that the statement's lines have beyond those that every statement has: as the server names them. */
const moreColumns = (page: BilledCallPage | undefined): TableProps<BilledCall>['columns'] & object =>
  (page?.items[0]?.more ?? []).map(({ heading }, index) => ({
    title: heading,
    width: 120,
    render: (_, { more }) => more[index]?.value,
  }));

function useColumns(withDay: boolean): TableProps<BilledCall>['columns'] {
  const { t } = useTranslation();
  const { place, to } = useWalk();
  const none = <span className={text.muted}>—</span>;
  return [
    {
      title: t('settlement.walk.line'),
      width: column.index,
      align: 'right',
      className: text.tabular,
      render: (_, { line }) => (line === null ? none : formatCount(line)),
    },
    {
      title: t('settlement.walk.at'),
      width: withDay ? column.exactInstant : column.day,
      className: text.tabular,
      render: (_, call) => {
        const at = call.answeredAt ?? call.arrivedAt;
        const text = withDay ? `${contractDayOf(at)} ${formatExactTime(at)}` : formatExactTime(at);
        return (
          <Link
            to={to({ ...place, call: call.callId })}
            aria-label={t('settlement.walk.openCall', { at: formatDateTime(at) })}
            data-testid={`call-${call.callId}`}
          >
            {text}
          </Link>
        );
      },
    },
    {
      title: t('settlement.walk.seconds'),
      width: column.count,
      align: 'right',
      className: text.tabular,
      render: (_, { seconds }) =>
        seconds === null ? none : t('settlement.walk.duration', { n: formatCount(seconds) }),
    },
    {
      title: t('settlement.walk.why'),
      width: column.state,
      render: (_, call) => <CallReason call={call} />,
    },
    {
      title: t('settlement.walk.price'),
      width: column.count,
      align: 'right',
      className: text.tabular,
      render: (_, { price }) => (price === null ? none : formatAmount(price)),
    },
    { title: t('settlement.walk.agent'), width: column.name, ellipsis: true, render: (_, { agent }) => agent ?? none },
    { title: t('settlement.walk.queue'), width: column.name, ellipsis: true, render: (_, { queue }) => queue ?? none },
    {
      title: t('settlement.walk.caller'),
      width: column.telephone,
      className: text.tabular,
      render: (_, { caller }) => caller ?? none,
    },
    {
      title: t('settlement.walk.request'),
      className: text.tabular,
      render: (_, { request }) => request ?? none,
    },
  ];
}
