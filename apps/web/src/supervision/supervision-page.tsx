import { AlertOutlined, PhoneOutlined, SafetyOutlined } from '@ant-design/icons';
import {
  PLATE_TYPES,
  type StaleNumber,
  type Supervision,
  type UsageAlert,
  type WaitingApproval,
  writtenReasonSchema,
} from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../api/endpoints.js';
import { keys, useSupervision } from '../api/queries.js';
import { formatDateTime, formatTimeOfDay } from '../app/elapsed.js';
import { ExportButton } from '../parts/export-button.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageHead, PageSkeleton } from '../parts/page.js';
import { ReasonDialog } from '../parts/reason-dialog.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';

/** What waits for a supervisor: agents who have reached a limit of lookups, and unusual use (C2). Pushed, never reloaded by hand. */
export function SupervisionPage() {
  const { t } = useTranslation();
  const supervision = useSupervision();
  if (supervision.isError && !supervision.data) {
    return (
      <LoadFailed
        title={t('supervision.failed')}
        error={supervision.error}
        onRetry={() => void supervision.refetch()}
      />
    );
  }
  if (!supervision.data) return <PageSkeleton rows={8} />;
  return (
    <Page data-testid="supervision">
      <PageHead title={t('supervision.title')} />
      <div className={layout.stack}>
        <Approvals {...supervision.data} />
        <Alerts alerts={supervision.data.alerts} />
        <StaleNumbers staleNumbers={supervision.data.staleNumbers} />
      </div>
    </Page>
  );
}

/** Puts what the server answers in the place of what is shown. */
function useTake() {
  const queryClient = useQueryClient();
  return (next: Supervision) => void queryClient.setQueryData(keys.supervision, next);
}

function Approvals({ approvals, approvalPlates }: Supervision) {
  const { t } = useTranslation();
  const take = useTake();
  const [deciding, setDeciding] = useState<{ approval: WaitingApproval; granted: boolean } | null>(null);
  return (
    <section className={layout.panel} aria-live="polite">
      <h2>{t('supervision.approvals')}</h2>
      {approvals.length === 0 && (
        <EmptyHint
          icon={<SafetyOutlined />}
          title={t('supervision.approvalsEmpty')}
          hint={t('supervision.approvalsEmptyHint')}
        />
      )}
      <ul className={layout.rows}>
        {approvals.map((approval) => (
          <li key={approval.id} data-testid="waiting-approval">
            <b>{approval.agentName}</b>
            <span>{t('supervision.asks', { count: approvalPlates })}</span>
            <Link to={`/relocations/${approval.relocationId}`} className={text.tabular}>
              {approval.number}
            </Link>
            <span className={text.muted}>{t(`supervision.reached.${approval.reached}`)}</span>
            <span className={clsx(layout.grow, layout.plates)}>
              {approval.plates.map(({ plateNumber, plateType }) => (
                <PlateDrawing key={`${plateNumber}/${plateType}`} number={plateNumber} type={plateType} size="small" />
              ))}
            </span>
            <span className={clsx(text.muted, text.tabular)}>
              {formatTimeOfDay(approval.askedAt)} ·{' '}
              {t('supervision.until', { time: formatTimeOfDay(approval.expiresAt) })}
            </span>
            {approval.mayDecide ? (
              <>
                <Button type="primary" onClick={() => setDeciding({ approval, granted: true })} data-testid="approve">
                  {t('supervision.approve')}
                </Button>
                <Button onClick={() => setDeciding({ approval, granted: false })} data-testid="refuse">
                  {t('supervision.refuse')}
                </Button>
              </>
            ) : (
              <span className={text.muted}>{t('supervision.own')}</span>
            )}
          </li>
        ))}
      </ul>
      {deciding && (
        <ReasonDialog
          name="decide"
          title={t(deciding.granted ? 'supervision.approveTitle' : 'supervision.refuseTitle', {
            name: deciding.approval.agentName,
            number: deciding.approval.number,
            count: approvalPlates,
          })}
          hint={t('supervision.decideHint')}
          label={t('supervision.reason')}
          okText={t(deciding.granted ? 'supervision.approve' : 'supervision.refuse')}
          schema={writtenReasonSchema}
          onSubmit={async (reason) =>
            take(await api.supervision.decide(deciding.approval.id, { reason, granted: deciding.granted }))
          }
          onClose={() => setDeciding(null)}
        />
      )}
    </section>
  );
}

function Alerts({ alerts }: { alerts: readonly UsageAlert[] }) {
  const { t } = useTranslation();
  const take = useTake();
  const [checked, setChecked] = useState<UsageAlert | null>(null);
  return (
    <section className={layout.panel} aria-live="polite">
      <h2>{t('supervision.alerts')}</h2>
      {alerts.length === 0 && (
        <EmptyHint
          icon={<AlertOutlined />}
          title={t('supervision.alertsEmpty')}
          hint={t('supervision.alertsEmptyHint')}
        />
      )}
      <ul className={layout.rows}>
        {alerts.map((alert) => (
          <li key={alert.id} data-testid="usage-alert" data-kind={alert.kind}>
            <b>{alert.personName}</b>
            <span className={text.warn}>{t(`supervision.kind.${alert.kind}`)}</span>
            <span className={text.tabular}>{t('supervision.count', { day: alert.day, count: alert.count })}</span>
            <span className={clsx(layout.grow, text.muted)}>
              {alert.kind !== 'lookups-without-call' &&
                (alert.usual > 0 ? t('supervision.usual', { count: alert.usual }) : t('supervision.newcomer'))}
            </span>
            <time className={clsx(text.muted, text.tabular)}>{formatDateTime(alert.raisedAt)}</time>
            {alert.mayAcknowledge ? (
              <Button onClick={() => setChecked(alert)} data-testid="acknowledge">
                {t('supervision.acknowledge')}
              </Button>
            ) : (
              <span className={text.muted}>{t('supervision.ownAlert')}</span>
            )}
          </li>
        ))}
      </ul>
      {checked && (
        <ReasonDialog
          name="acknowledge"
          title={t('supervision.acknowledgeTitle', {
            name: checked.personName,
            kind: t(`supervision.kind.${checked.kind}`),
          })}
          hint={t('supervision.acknowledgeHint')}
          label={t('supervision.reason')}
          okText={t('supervision.acknowledge')}
          schema={writtenReasonSchema}
          onSubmit={async (reason) => take(await api.supervision.acknowledge(checked.id, reason))}
          onClose={() => setChecked(null)}
        />
      )}
    </section>
  );
}

/** What agents have reported, to be told to whoever keeps the registry; one that was a mistake is taken back with a reason. */
function StaleNumbers({ staleNumbers }: { staleNumbers: readonly StaleNumber[] }) {
  const { t } = useTranslation();
  const take = useTake();
  const [mistaken, setMistaken] = useState<StaleNumber | null>(null);
  return (
    <section className={layout.panel}>
      <h2>{t('supervision.staleNumbers')}</h2>
      {staleNumbers.length === 0 ? (
        <EmptyHint
          icon={<PhoneOutlined />}
          title={t('supervision.staleNumbersEmpty')}
          hint={t('supervision.staleNumbersEmptyHint')}
        />
      ) : (
        <ExportButton
          fileName={t('supervision.staleNumbers')}
          rows={staleNumbers}
          columns={[
            { key: 'plate', title: t('relocation.plate'), text: ({ plateNumber }) => plateNumber },
            { key: 'type', title: t('relocation.plateType'), text: ({ plateType }) => PLATE_TYPES[plateType] },
            { key: 'number', title: t('owner.number'), text: ({ ownerNumber }) => t(`owner.${ownerNumber}`) },
            { key: 'at', title: t('supervision.reportedAt'), text: ({ reportedAt }) => formatDateTime(reportedAt) },
            { key: 'by', title: t('relocation.agent'), text: ({ reportedByName }) => reportedByName },
          ]}
        />
      )}
      <ul className={layout.rows}>
        {staleNumbers.map((stale) => (
          <li key={`${stale.lookupId} ${stale.ownerNumber}`} data-testid="stale-number">
            <PlateDrawing number={stale.plateNumber} type={stale.plateType} size="small" />
            <span>{PLATE_TYPES[stale.plateType]}</span>
            <span className={clsx(layout.grow, text.muted)}>
              {t('supervision.reported', { name: stale.reportedByName })}
              {stale.ownerNumber === 'second' && ` · ${t('owner.second')}`}
            </span>
            <time className={clsx(text.muted, text.tabular)}>{formatDateTime(stale.reportedAt)}</time>
            <Link to={`/relocations/${stale.relocationId}`}>{t('supervision.request')}</Link>
            <Button onClick={() => setMistaken(stale)} data-testid="overrule">
              {t('supervision.overrule')}
            </Button>
          </li>
        ))}
      </ul>
      {mistaken && (
        <ReasonDialog
          name="overrule"
          title={t('supervision.overruleTitle', { plate: mistaken.plateNumber })}
          hint={t('supervision.overruleHint')}
          label={t('supervision.reason')}
          okText={t('supervision.overrule')}
          schema={writtenReasonSchema}
          onSubmit={async (reason) => take(await api.supervision.overruleStaleNumber(mistaken, reason))}
          onClose={() => setMistaken(null)}
        />
      )}
    </section>
  );
}
