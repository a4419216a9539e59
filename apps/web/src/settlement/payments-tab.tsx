import { PayCircleOutlined } from '@ant-design/icons';
import { settingsOf, type Payment, type Statement } from '@yiche/contracts';
import { Table } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../app/elapsed.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { formatRate, formatYuan, isNegative, isNothing, leftOf } from './amount-text.js';
import { Pauses } from './pauses.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './payments-tab.module.css';

/** What was asked for, what has come, what is left, and what lateness costs. */
export function PaymentsTab({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const paid = statement.payments.map(({ amount }) => amount);
  const left = leftOf(statement.total, paid);
  const received = leftOf(statement.total, [left]);
  const { latePayment } = statement.terms;
  return (
    <section className={layout.panel} data-testid="payments">
      <dl className={styles.figures}>
        <Figure label={t('settlement.payments.due')} value={formatYuan(statement.total)} />
        <Figure label={t('settlement.payments.received')} value={formatYuan(received)} />
        <Figure
          label={t(isNegative(left) ? 'settlement.payments.overpaid' : 'settlement.payments.left')}
          value={formatYuan(isNegative(left) ? left.slice(1) : left)}
        />
        <Figure
          label={t('settlement.payments.lateFee')}
          value={formatYuan(statement.lateFee)}
          isWarned={!isNothing(statement.lateFee)}
          hint={[
            t('settlement.payments.lateFeeHint', {
              daily: formatRate(latePayment.daily),
              cap: formatRate(latePayment.cap),
              of: t(`settlement.payments.capOf.${settingsOf(statement.terms).lateCapOf}`),
            }),
            ...(isNothing(statement.lateFeesCharged)
              ? []
              : [t('settlement.payments.lateFeesCharged', { amount: formatYuan(statement.lateFeesCharged) })]),
          ].join(' ')}
        />
      </dl>
      <Pauses pauses={statement.pauses} />
      <Table<Payment>
        rowKey="id"
        size="small"
        dataSource={statement.payments}
        pagination={false}
        locale={{
          emptyText: (
            <EmptyHint
              icon={<PayCircleOutlined />}
              title={t('settlement.payments.none')}
              hint={t('settlement.payments.noneHint')}
            />
          ),
        }}
        columns={[
          { title: t('settlement.payments.receivedOn'), dataIndex: 'receivedOn', className: text.tabular },
          {
            title: t('settlement.payments.amount'),
            align: 'right',
            className: clsx(text.tabular, text.strong),
            render: (_, row) => formatYuan(row.amount),
          },
          { title: t('settlement.payments.reference'), dataIndex: 'reference' },
          { title: t('settlement.payments.recordedBy'), dataIndex: 'recordedBy' },
          {
            title: t('settlement.payments.recordedAt'),
            className: text.tabular,
            render: (_, row) => formatDateTime(row.recordedAt),
          },
        ]}
      />
    </section>
  );
}

function Figure(props: { label: string; value: string; hint?: string; isWarned?: boolean }) {
  return (
    <div>
      <dt className={text.muted}>{props.label}</dt>
      <dd className={props.isWarned ? clsx(text.tabular, text.warn) : text.tabular}>{props.value}</dd>
      {props.hint && <dd className={clsx(styles.hint, text.muted)}>{props.hint}</dd>}
    </div>
  );
}
