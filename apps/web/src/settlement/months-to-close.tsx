import type { Contract, MonthToClose } from '@yiche/contracts';
import { Alert, App, Button, Progress } from 'antd';
import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { useSettlementCache } from '../api/settlement-queries.js';
import { formatDateTime } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import { useCommands } from '../app/use-commands.js';
import { formatCount } from './amount-text.js';
import { bureauName } from './contract-versions.js';
import { DeadlineNote } from './statement-tags.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './months-to-close.module.css';

interface Props {
  months: readonly MonthToClose[];
  contracts: readonly Contract[] | undefined;
}

/** Months that are over and have no statement, each with its deadline and how far its closing has come. */
export function MonthsToClose({ months, contracts }: Props) {
  const { t } = useTranslation();
  useClosedMessage(months);
  if (months.length === 0) return null;
  return (
    <section className={clsx(layout.panel, styles.toClose)} aria-label={t('settlement.close.heading')}>
      <h2>{t('settlement.close.heading')}</h2>
      <ul className={layout.rows}>
        {months.map((month) => (
          <MonthRow key={`${month.contractId} ${month.month}`} month={month} contracts={contracts} />
        ))}
      </ul>
    </section>
  );
}

function MonthRow({ month, contracts }: { month: MonthToClose; contracts: readonly Contract[] | undefined }) {
  const { t } = useTranslation();
  const isClosing = month.closing !== null && month.closing.error === null;
  return (
    <li data-testid={`to-close-${month.month}`} data-closing={isClosing}>
      <strong className={text.tabular}>{month.month}</strong>
      <span>{bureauName(contracts, month.bureauId)}</span>
      {month.sendBy && <DeadlineNote deadline={{ kind: 'close', day: month.sendBy }} />}
      <span className={layout.grow} />
      {isClosing ? <Closing closing={month.closing} /> : <CloseButton month={month} contracts={contracts} />}
      {month.closing?.error && (
        <Alert
          className={styles.error}
          type="warning"
          showIcon
          title={t('settlement.close.failed')}
          description={month.closing.error}
          data-testid={`close-error-${month.month}`}
        />
      )}
    </li>
  );
}

/** How many lines there will be is not known before: the bar moves, the number counts. */
function Closing({ closing }: { closing: MonthToClose['closing'] }) {
  const { t } = useTranslation();
  if (!closing) return null;
  const by = t('settlement.close.by', { name: closing.requestedBy, at: formatDateTime(closing.requestedAt) });
  return (
    <span className={styles.progress} role="status" title={by + t('app.between') + t('settlement.close.runningHint')}>
      <span className={text.tabular}>{t('settlement.close.running', { n: formatCount(closing.lines) })}</span>
      <Progress
        percent={100}
        status="active"
        showInfo={false}
        size="small"
        aria-label={t('settlement.close.progress')}
      />
      <span className={clsx(text.muted, styles.hint)}>{t('settlement.close.runningHint')}</span>
    </span>
  );
}

function CloseButton({ month, contracts }: { month: MonthToClose; contracts: readonly Contract[] | undefined }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const { busy, run } = useCommands();
  const { invalidate } = useSettlementCache();
  if (!useMe().roles.includes('settlement-clerk')) return null;
  const close = () =>
    run('close', async () => {
      await api.settlement.closeMonth({ contractId: month.contractId, month: month.month });
      await invalidate('statements');
    });
  const ask = () =>
    void modal.confirm({
      title: t('settlement.close.confirm', { bureau: bureauName(contracts, month.bureauId), month: month.month }),
      content: t('settlement.close.confirmHint'),
      okText: t('settlement.close.action'),
      cancelText: t('app.cancel'),
      okButtonProps: { 'data-testid': 'close-month-confirm' },
      onOk: close,
    });
  return (
    <Button type="primary" loading={busy.has('close')} onClick={ask} data-testid={`close-month-${month.month}`}>
      {t(month.closing ? 'settlement.close.again' : 'settlement.close.action')}
    </Button>
  );
}

/** Says that a month which was being closed is closed: it has left the list. */
function useClosedMessage(months: readonly MonthToClose[]): void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const before = useRef<readonly string[]>([]);
  useEffect(() => {
    const waiting = new Set(months.map((each) => each.month));
    for (const month of before.current) {
      if (!waiting.has(month)) void message.success(t('settlement.close.done', { month }));
    }
    before.current = months.filter(({ closing }) => closing?.error === null).map(({ month }) => month);
  }, [months, message, t]);
}
