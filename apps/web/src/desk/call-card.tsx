import type { DeskCall, DeskSnapshot } from '@yiche/contracts';
import { clsx } from 'clsx';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatElapsed } from '../app/elapsed.js';
import { useNow } from '../app/use-now.js';
import { isOwnerLive, isOwnersCall } from './desk-view.js';
import { useDuty } from './duty-provider.js';
import styles from './call-card.module.css';

/** The call on the desk. The same lines stand there without one, so that nothing moves when it comes. */
export function CallCard({ snapshot, clockOffset }: { snapshot: DeskSnapshot; clockOffset: number }) {
  const { t } = useTranslation();
  const now = useNow(clockOffset);
  const { phoneState, unannounced } = useDuty();
  const { call, earlier, asOwner } = snapshot;
  if (!call) {
    // The server cannot tell of a call while its database is away; the telephone knows that there is one.
    const unheardOf = unannounced ? 'call.phase.offered' : phoneState.inCall ? 'call.phase.talking' : 'call.none';
    return (
      <div className={styles.callCard} data-phase="none">
        <p className={styles.none}>{t(unheardOf)}</p>
      </div>
    );
  }
  const isOwners = isOwnersCall(call);
  const shown = isOwners ? asOwner : earlier;
  const open = shown.filter((request) => request.state !== 'closed').length;
  return (
    <div
      className={styles.callCard}
      data-phase={call.phase}
      data-testid={call.phase === 'offered' ? 'offer' : 'call'}
      data-call-id={call.callId}
    >
      <p className={styles.phase}>
        <span aria-live="polite">{phaseText(call, t)}</span>
        <time>{formatElapsed(elapsed(call, now))}</time>
      </p>
      <p className={styles.number} data-testid="requester">
        {isOwners ? ownerText(asOwner, t) : call.requesterMasked}
      </p>
      <p className={styles.line}>{t('call.waited', { seconds: call.waitedSeconds })}</p>
      <p className={styles.line} data-testid="earlier-count">
        {shown.length === 0
          ? t(isOwners ? 'call.ownerUnknown' : 'call.earlierNone')
          : t('call.earlierCount', { count: shown.length, open })}
      </p>
      <p className={clsx(styles.line, styles.music)}>{musicText(call, t)}</p>
    </div>
  );
}

/** Whose car it is that an owner rings back about; nothing else of them is shown (C3). */
export function ownerText([last]: DeskSnapshot['asOwner'], t: TFunction): string {
  return last?.plateNumber ? t('call.ownerOf', { plate: last.plateNumber }) : t('call.ownerRingsBack');
}

function musicText(call: DeskCall, t: TFunction): string {
  if (call.phase === 'waiting-for-agent') return `♪ ${t('call.musicComingBack')}`;
  if (isOwnersCall(call)) return call.phase === 'held' ? `♪ ${t('call.ownerMusicOn')}` : ' ';
  return call.phase === 'held' || call.phase === 'consulting' ? `♪ ${t('call.musicOn')}` : ' ';
}

function phaseText(call: DeskCall, t: TFunction): string {
  if (isOwnersCall(call) && (call.phase === 'talking' || call.phase === 'held' || call.phase === 'offered'))
    return t(`call.ownersPhase.${call.phase}`);
  const isPending = call.phase === 'consulting' && isOwnerLive(call) && call.owner?.state !== 'answered';
  return isPending ? t('call.consultingPending') : t(`call.phase.${call.phase}`);
}

function elapsed(call: DeskCall, now: number): number {
  const until = call.endedAt === null ? now : Date.parse(call.endedAt);
  return until - Date.parse(call.phase === 'offered' ? call.offeredAt : (call.answeredAt ?? call.offeredAt));
}
