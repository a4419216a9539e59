import { AudioOutlined } from '@ant-design/icons';
import type { Relocation } from '@yiche/contracts';
import { Button, Descriptions, Space } from 'antd';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { useRelocation } from '../api/queries.js';
import { formatDateTime, formatElapsed } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageHead, PageSkeleton } from '../parts/page.js';
import { PrintButton } from '../parts/print-button.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import { CallRecordings } from '../recordings/call-recordings.js';
import { useDesk } from '../realtime/realtime-provider.js';
import { AttemptTable } from './attempt-table.js';
import { CloseRequestDialog } from './close-request-dialog.js';
import { LookupTable } from './lookup-table.js';
import { Person, RevealButton } from './reveal-button.js';
import { RelocationTimeline } from './relocation-timeline.js';
import { CloneTag, OutcomeTag, StateTag } from './tags.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './relocation-detail-page.module.css';

/** One request with everything that happened for it. */
export function RelocationDetailPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const relocation = useRelocation(id);
  if (relocation.isError && !relocation.data) {
    const isMissing = relocation.error instanceof ApiError && relocation.error.status === 404;
    return (
      <LoadFailed
        title={t(isMissing ? 'detail.notFound' : 'list.failed')}
        error={relocation.error}
        onRetry={() => void relocation.refetch()}
      />
    );
  }
  if (!relocation.data) return <PageSkeleton rows={12} />;
  return <Detail relocation={relocation.data} />;
}

function Detail({ relocation }: { relocation: Relocation }) {
  const { t } = useTranslation();
  const { userId } = useMe();
  const { snapshot } = useDesk();
  const [isClosing, setClosing] = useState(false);
  // The one on the desk is finished there.
  const isInHand =
    relocation.state === 'open' && relocation.holderId === userId && snapshot?.relocationId !== relocation.id;
  return (
    <Page data-testid="relocation-detail">
      {isClosing && <CloseRequestDialog relocation={relocation} onClose={() => setClosing(false)} />}
      <PageHead
        title={<span data-testid="relocation-number">{relocation.number}</span>}
        backTo="/relocations"
        end={
          <>
            {isInHand && (
              <Button type="primary" onClick={() => setClosing(true)} data-testid="close-request">
                {t('detail.close')}
              </Button>
            )}
            <PrintButton />
          </>
        }
      >
        <StateTag state={relocation.state} />
        {relocation.outcome && <OutcomeTag outcome={relocation.outcome} />}
      </PageHead>
      <div className={styles.columns}>
        <div>
          <Facts relocation={relocation} />
          <section className={layout.panel}>
            <h2>{t('detail.recordings')}</h2>
            {relocation.callIds.length === 0 && <EmptyHint icon={<AudioOutlined />} title={t('detail.noCalls')} />}
            {relocation.callIds.map((callId, index) => (
              <CallRecordings
                key={callId}
                callId={callId}
                number={relocation.callIds.length > 1 ? index + 1 : null}
                isOwners={relocation.attempts.some((each) => each.rangBack && each.callId === callId)}
              />
            ))}
          </section>
          <section className={layout.panel}>
            <h2>{t('detail.attempts')}</h2>
            <AttemptTable attempts={relocation.attempts} lookups={relocation.lookups} />
          </section>
          <section className={layout.panel}>
            <h2>{t('detail.vehicle')}</h2>
            <LookupTable relocation={relocation} />
          </section>
        </div>
        <section className={layout.panel}>
          <h2>{t('detail.timeline')}</h2>
          <RelocationTimeline entries={relocation.timeline} />
        </section>
      </div>
    </Page>
  );
}

function Requester({ relocation: { id, requesterMasked, callIds, mayRevealPersons } }: { relocation: Relocation }) {
  const { t } = useTranslation();
  const [callId] = callIds;
  if (!mayRevealPersons || callId === undefined) return requesterMasked;
  return (
    <Space wrap>
      {requesterMasked}
      <RevealButton
        name="reveal-requester"
        label={t('detail.revealRequester')}
        title={t('detail.revealRequesterTitle')}
        hint={t('detail.revealPersonHint')}
        reveal={(reason) => api.relocations.revealRequester(id, callId, reason)}
      >
        {(person) => <Person person={person} />}
      </RevealButton>
    </Space>
  );
}

function Facts({ relocation }: { relocation: Relocation }) {
  const { t } = useTranslation();
  const none = <span className={text.muted}>—</span>;
  const duration =
    relocation.closedAt && formatElapsed(Date.parse(relocation.closedAt) - Date.parse(relocation.openedAt));
  return (
    <section className={layout.panel}>
      <h2>{t('detail.facts')}</h2>
      <Descriptions
        size="small"
        column={3}
        items={[
          {
            key: 'plate',
            label: t('relocation.plate'),
            children:
              relocation.plates.length > 0 ? (
                <span className={layout.plates}>
                  {relocation.plates.map(({ plateNumber, plateType, suspectedClone }) => (
                    <Fragment key={`${plateNumber}/${plateType}`}>
                      <PlateDrawing number={plateNumber} type={plateType} size="small" />
                      {suspectedClone && <CloneTag />}
                    </Fragment>
                  ))}
                </span>
              ) : (
                none
              ),
          },
          { key: 'requester', label: t('relocation.requester'), children: <Requester relocation={relocation} /> },
          { key: 'agent', label: t('relocation.agent'), children: relocation.agentName },
          {
            key: 'blocked',
            label: t('relocation.blockedLabel'),
            children: relocation.blocked ? t(`relocation.blocked.${relocation.blocked}`) : none,
          },
          { key: 'opened', label: t('relocation.openedAt'), children: formatDateTime(relocation.openedAt) },
          { key: 'duration', label: t('relocation.duration'), children: duration ?? none },
          { key: 'place', label: t('relocation.place'), children: relocation.place || none, span: 3 },
          ...(relocation.vehicleDescription
            ? [
                {
                  key: 'vehicle',
                  label: t('relocation.vehicleDescription'),
                  children: relocation.vehicleDescription,
                  span: 3 as const,
                },
              ]
            : []),
          ...(relocation.promisedAt
            ? [
                {
                  key: 'promised',
                  label: t('relocation.promisedAt'),
                  children: formatDateTime(relocation.promisedAt),
                  span: 3 as const,
                },
              ]
            : []),
          { key: 'note', label: t('relocation.note'), children: relocation.note || none, span: 3 },
        ]}
      />
    </section>
  );
}
