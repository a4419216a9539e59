import { MailOutlined } from '@ant-design/icons';
import type { Delivery, Statement, StatementEvent } from '@yiche/contracts';
import { Alert, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../app/elapsed.js';
import { EmptyHint } from '../app/empty.js';
import { StatementStateTag } from './statement-tags.js';

/** Whether the statement has reached the bureau, and everything that was done to it, by whom and when. */
export function HistoryTab({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  return (
    <div className="columns">
      <section className="panel">
        <h2>{t('settlement.history.heading')}</h2>
        <History events={statement.events} />
      </section>
      <section className="panel">
        <h2>{t('settlement.deliveries.heading')}</h2>
        {statement.deliveries.length === 0 && (
          <EmptyHint
            icon={<MailOutlined />}
            title={t('settlement.deliveries.none')}
            hint={t('settlement.deliveries.noneHint')}
          />
        )}
        <ul className="rows" data-testid="deliveries">
          {statement.deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      </section>
    </div>
  );
}

/** A kind that this program does not know is shown as it is named: better than left out. */
function History({ events }: { events: readonly StatementEvent[] }) {
  const { t, i18n } = useTranslation();
  if (events.length === 0) return <p className="muted">{t('settlement.history.none')}</p>;
  return (
    <div data-testid="history">
      <Timeline
        items={events.map((event, index) => {
          const key = `settlement.history.kind.${event.kind}`;
          return {
            key: index,
            content: (
              <div className="history__entry" data-kind={event.kind}>
                <p>
                  <b>{i18n.exists(key) ? t(key as 'settlement.history.kind.sent') : event.kind}</b>
                  {event.to && event.to !== event.from && <StatementStateTag state={event.to} />}
                  <time className="muted tabular">{formatDateTime(event.at)}</time>
                </p>
                <p className="muted">{event.actorName}</p>
                {event.note && <p className="prose">{event.note}</p>}
              </div>
            ),
          };
        })}
      />
    </div>
  );
}

const TONES: Record<Delivery['state'], string> = { waiting: 'active', delivered: 'good', failed: 'urgent' };

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  return (
    <li data-testid="delivery" data-state={delivery.state}>
      <span className={`tag tag--${TONES[delivery.state]}`}>{t(`settlement.deliveries.state.${delivery.state}`)}</span>
      <span className="rows__grow">{delivery.to.join('、')}</span>
      <span className="rows__note muted tabular">
        {t('settlement.deliveries.queuedAt', { at: formatDateTime(delivery.queuedAt) })}
        {delivery.deliveredAt &&
          ` · ${t('settlement.deliveries.deliveredAt', { at: formatDateTime(delivery.deliveredAt) })}`}
        {delivery.attempts > 1 && ` · ${t('settlement.deliveries.attempts', { n: delivery.attempts })}`}
      </span>
      {delivery.lastError && delivery.state !== 'delivered' && (
        <Alert
          className="rows__note"
          type="warning"
          showIcon
          title={t('settlement.deliveries.lastError')}
          description={delivery.lastError}
        />
      )}
    </li>
  );
}
