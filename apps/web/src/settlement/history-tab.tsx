import { MailOutlined } from '@ant-design/icons';
import type { Delivery, Statement, StatementEvent } from '@yiche/contracts';
import { Alert, Button, Timeline } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { useSettlementCache } from '../api/settlement-queries.js';
import { formatDateTime } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import { useCommands } from '../app/use-commands.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { Tag, type Tone } from '../parts/tag.js';
import { StatementStateTag } from './statement-tags.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './history-tab.module.css';

/** Whether the statement has reached the bureau, and everything that was done to it, by whom and when. */
export function HistoryTab({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  return (
    <div className={layout.columns}>
      <section className={layout.panel}>
        <h2>{t('settlement.history.heading')}</h2>
        <History events={statement.events} />
      </section>
      <section className={layout.panel}>
        <h2>{t('settlement.deliveries.heading')}</h2>
        {statement.deliveries.length === 0 && (
          <EmptyHint
            icon={<MailOutlined />}
            title={t('settlement.deliveries.none')}
            hint={t('settlement.deliveries.noneHint')}
          />
        )}
        <ul className={layout.rows} data-testid="deliveries">
          {statement.deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} statementId={statement.id} delivery={delivery} />
          ))}
        </ul>
      </section>
    </div>
  );
}

/** A kind that this program does not know is shown as it is named: better than left out. */
function History({ events }: { events: readonly StatementEvent[] }) {
  const { t, i18n } = useTranslation();
  if (events.length === 0) return <p className={text.muted}>{t('settlement.history.none')}</p>;
  return (
    <div data-testid="history">
      <Timeline
        items={events.map((event, index) => {
          const key = `settlement.history.kind.${event.kind}`;
          return {
            key: index,
            content: (
              <div className={styles.entry} data-kind={event.kind}>
                <p>
                  <b>{i18n.exists(key) ? t(key as 'settlement.history.kind.sent') : event.kind}</b>
                  {event.to && event.to !== event.from && <StatementStateTag state={event.to} />}
                  <time className={clsx(text.muted, text.tabular)}>{formatDateTime(event.at)}</time>
                </p>
                <p className={text.muted}>{event.actorName}</p>
                {event.note && <p className={text.prose}>{event.note}</p>}
              </div>
            ),
          };
        })}
      />
    </div>
  );
}

const TONES: Record<Delivery['state'], Tone> = { waiting: 'active', delivered: 'good', failed: 'urgent' };

function DeliveryRow({ statementId, delivery }: { statementId: string; delivery: Delivery }) {
  const { t } = useTranslation();
  const isClerk = useMe().roles.includes('settlement-clerk');
  const { busy, run } = useCommands();
  const { invalidate } = useSettlementCache();
  const retry = () =>
    run('retry', async () => {
      await api.settlement.retryDelivery(statementId, delivery.id);
      await invalidate('statement', statementId);
    });
  return (
    <li data-testid="delivery" data-state={delivery.state}>
      <Tag tone={TONES[delivery.state]}>{t(`settlement.deliveries.state.${delivery.state}`)}</Tag>
      <span className={layout.grow}>{delivery.to.join(t('app.comma'))}</span>
      {delivery.state === 'failed' && isClerk && (
        <Button size="small" loading={busy.has('retry')} onClick={() => void retry()} data-testid="retry-delivery">
          {t('settlement.deliveries.retry')}
        </Button>
      )}
      <span className={clsx(layout.rowNote, text.muted, text.tabular)}>
        {t('settlement.deliveries.queuedAt', { at: formatDateTime(delivery.queuedAt) })}
        {delivery.deliveredAt &&
          ` · ${t('settlement.deliveries.deliveredAt', { at: formatDateTime(delivery.deliveredAt) })}`}
        {delivery.attempts > 1 && ` · ${t('settlement.deliveries.attempts', { n: delivery.attempts })}`}
      </span>
      {delivery.lastError && delivery.state !== 'delivered' && (
        <Alert
          className={layout.rowNote}
          type="warning"
          showIcon
          title={t('settlement.deliveries.lastError')}
          description={delivery.lastError}
        />
      )}
    </li>
  );
}
