import { PhoneOutlined } from '@ant-design/icons';
import {
  type ContactHindrance,
  type DeskCall,
  type Lookup,
  type LookupAllowance,
  lookupResultOf,
  PLATE_TYPES,
  type ReachedLimit,
  type Relocation,
  type WaitingLookup,
} from '@yiche/contracts';
import { Button } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { contractDayOf } from '../app/contract-day.js';
import { formatDateTime, formatTimeOfDay } from '../app/elapsed.js';
import { useNow } from '../app/use-now.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import { type PlateInput, checkPlate } from '../plate/plate-input.js';
import { CloneTag } from '../relocations/tags.js';
import { canCallOwner, isOwnerLive, isWaiting, standingOf } from './desk-view.js';
import { KeyButton } from './key-button.js';
import { useKeys } from './use-desk-key.js';
import text from '../parts/text.module.css';
import styles from './vehicle-result.module.css';

interface Props {
  relocation: Relocation;
  plate: PlateInput;
  /** Of exactly this plate; null when it was not looked up. */
  lookup: Lookup | null;
  /** What stands before a lookup of this plate; a second person can let the agent past it (合同四). */
  limit: ReachedLimit | null;
  clockOffset: number;
  isAsking: boolean;
  onAskApproval: () => void;
  call: DeskCall | null;
  disabled: boolean;
  isLookingUp: boolean;
  isCalling: boolean;
  /** @param movedIn the request that has the vehicle as moved: whether it is still there is asked first; null where none has */
  onCallOwner: (movedIn: string | null) => void;
  isMarking: boolean;
  onSuspectClone: (suspected: boolean) => void;
}

/** What the registry said, as one strip of fixed height, and the button that calls the owner. */
export function VehicleResult(props: Props) {
  const { t } = useTranslation();
  const { lookup, plate, relocation } = props;
  const waiting = props.relocation.waitingLookups.find(
    ({ plateNumber, plateType }) => plateNumber === plate.text && plateType === plate.type,
  );
  const state = stateOf(props, waiting !== undefined);
  return (
    <div className={styles.vehicle} data-testid="lookup-result" data-state={state} aria-live="polite">
      {plate.type && checkPlate(plate.text).status === 'valid' ? (
        <PlateDrawing number={plate.text} type={plate.type} />
      ) : (
        <span className={styles.blank} />
      )}
      <div className={styles.facts}>
        {state === 'busy' && <p>{t('plate.lookingUp')}</p>}
        {state === 'waiting' && waiting && <Waiting lookup={waiting} />}
        {state === 'none' && <NotLookedUp isStale={relocation.lookups.length > 0} />}
        {state === 'withheld' && <p className={text.muted}>{t('plate.withheld')}</p>}
        {state === 'limit' && props.limit && (
          <Limit
            limit={props.limit}
            approval={relocation.lookupAllowance?.approval ?? null}
            clockOffset={props.clockOffset}
            isAsking={props.isAsking}
            onAsk={props.onAskApproval}
          />
        )}
        {!props.isLookingUp && lookup && <Result lookup={lookup} />}
      </div>
      {lookup && MAY_BE_CLONED.has(state) && <CloneMark {...props} />}
      <CallOwner {...props} />
    </div>
  );
}

/** The button that calls the owner, and how that stands against the bureau's policy (C7): which attempt is next, or when, or why none is. */
function CallOwner({ relocation, lookup, clockOffset, ...props }: Props) {
  const { t } = useTranslation();
  const now = useNow(clockOffset);
  const standing = lookup && standingOf(relocation, lookup, now);
  const hindrance = standing?.hindrance ?? null;
  // What the requester sees decides: they are asked, and it is written down.
  const hasMoved = hindrance === 'car-moved';
  const mayCall = canCallOwner(props.call, lookup) && (hindrance === null || hasMoved);
  const label = hasMoved ? 'stillThere' : relocation.attempts.length > 0 ? 'callAgain' : 'call';
  return (
    <div className={styles.call}>
      <KeyButton
        action="callOwner"
        type={hasMoved ? 'default' : 'primary'}
        size="large"
        icon={<PhoneOutlined />}
        disabled={props.disabled || !mayCall}
        loading={props.isCalling}
        onAct={() => props.onCallOwner(hasMoved ? (standing?.moved?.number ?? '') : null)}
        data-testid="call-owner"
      >
        {t(`owner.${label}`)}
      </KeyButton>
      {standing &&
        lookupResultOf(lookup) === 'found' &&
        !isOwnerLive(props.call) &&
        (hindrance !== null || standing.next > 1 || standing.ownerNumber === 'second') && (
          <small
            className={clsx(hindrance === null ? text.muted : text.warn)}
            data-testid="contact"
            data-hindrance={hindrance}
          >
            {t(`owner.contact.${hindrance ?? 'next'}`, {
              next: standing.next,
              count: hindrance === 'plate-calls-a-day' ? standing.perPlateAndDay : standing.attempts,
              time: standing.from && timeOf(standing.from, now),
              number: standing.moved?.number,
            })}
            {standing.ownerNumber === 'second' && SAYS_WHICH.has(hindrance) && t('owner.onSecond')}
          </small>
        )}
    </div>
  );
}

/** Where it is said of a call that there will be. */
const SAYS_WHICH: ReadonlySet<ContactHindrance | null> = new Set([null, 'too-soon', 'outside-hours', 'car-moved']);

/** The time of day, and the day where it is another. */
const timeOf = (from: string, now: number): string =>
  contractDayOf(from) === contractDayOf(new Date(now)) ? formatTimeOfDay(from) : formatDateTime(from).slice(5);

/** Answers about a car that stands there: it may be another one than the registered. */
const MAY_BE_CLONED: ReadonlySet<string> = new Set(['found', 'no-telephone', 'do-not-call', 'stale-number', 'several']);

/** Two cars under one plate, or a car that cannot be the one described: told to the bureau by one press, taken back by another. */
function CloneMark({ relocation, disabled, isMarking, onSuspectClone }: Props) {
  const { t } = useTranslation();
  const { plates, plateNumber, plateType } = relocation;
  const written = plates.find((each) => each.plateNumber === plateNumber && each.plateType === plateType);
  const isMarked = written?.suspectedClone ?? false;
  return (
    <span className={styles.clone}>
      {isMarked && <CloneTag />}
      <Button
        size="small"
        type={isMarked ? 'link' : 'default'}
        disabled={disabled}
        loading={isMarking}
        title={t(isMarked ? 'plate.cloneTakeBackHint' : 'plate.cloneHint')}
        onClick={() => onSuspectClone(!isMarked)}
        data-testid="suspect-clone"
      >
        {t(isMarked ? 'plate.cloneTakeBack' : 'relocation.suspectedClone')}
      </Button>
    </span>
  );
}

/** What the strip is about: what goes on, else what was said, else why nothing is. */
function stateOf({ isLookingUp, lookup, limit }: Props, isWaitingForAnswer: boolean) {
  if (isLookingUp) return 'busy';
  if (lookup) return lookupResultOf(lookup) ?? 'withheld';
  if (isWaitingForAnswer) return 'waiting';
  return limit ? 'limit' : 'none';
}

/** No further plate without a second person, who is asked with one press. */
function Limit(props: {
  limit: ReachedLimit;
  approval: LookupAllowance['approval'];
  clockOffset: number;
  isAsking: boolean;
  onAsk: () => void;
}) {
  const { t } = useTranslation();
  const { approval } = props;
  const now = useNow(props.clockOffset);
  if (approval && isWaiting(approval, now)) {
    return (
      <>
        <p className={styles.limit}>{t('approval.waiting')}</p>
        <p className={text.muted}>{t('approval.waitingHint', { time: formatTimeOfDay(approval.expiresAt) })}</p>
      </>
    );
  }
  return (
    <>
      <p className={styles.limit}>{t(`approval.reached.${props.limit}`)}</p>
      {approval?.state === 'refused' && (
        <p className={text.muted}>
          {t('approval.wasRefused', { name: approval.decidedByName, reason: approval.reason })}
        </p>
      )}
      <Button size="small" loading={props.isAsking} onClick={props.onAsk} data-testid="ask-approval">
        {t('approval.ask')}
      </Button>
    </>
  );
}

function Waiting({ lookup }: { lookup: WaitingLookup }) {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <>
      <p className={styles.nothing}>{t('plate.waiting')}</p>
      <p className={text.muted}>{t('plate.waitingHint', { time: formatTimeOfDay(lookup.since), key: keys.lookUp })}</p>
    </>
  );
}

function NotLookedUp({ isStale }: { isStale: boolean }) {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <p className={text.muted}>
      {isStale ? t('plate.stale') : t('plate.none')}
      <br />
      {t('plate.noneHint', { key: keys.lookUp })}
    </p>
  );
}

/** What was found, and what is to be minded: each answer has its own next step. */
function Result({ lookup }: { lookup: Lookup }) {
  const { t } = useTranslation();
  const result = lookupResultOf(lookup);
  if (result === null) return null;
  if (result === 'found') return <Facts lookup={lookup} />;
  const next = t(`plate.next.${result}`, { type: PLATE_TYPES[lookup.plateType] });
  if (isVehicleTold(lookup))
    return (
      <>
        <Facts lookup={lookup} />
        <p className={styles.caution} title={next}>
          <strong>{t(`plate.result.${result}`)}</strong> {next}
        </p>
      </>
    );
  return (
    <>
      <p className={styles.nothing}>{t(`plate.result.${result}`)}</p>
      <p className={text.muted}>{next}</p>
    </>
  );
}

const isVehicleTold = ({ brand, model, colour, ownerMasked }: Lookup): boolean =>
  [brand, model, colour, ownerMasked].some((fact) => fact !== null);

function Facts({ lookup }: { lookup: Lookup }) {
  const { t } = useTranslation();
  const unknown = t('plate.unknown');
  const brand = [lookup.brand, lookup.model].filter(Boolean).join(' ');
  return (
    <dl>
      <div>
        <dt>{t('plate.owner')}</dt>
        <dd data-testid="owner-masked">{lookup.ownerMasked ?? unknown}</dd>
      </div>
      <div>
        <dt>{t('plate.brand')}</dt>
        <dd title={brand}>{brand || unknown}</dd>
      </div>
      <div>
        <dt>{t('plate.colour')}</dt>
        <dd>{lookup.colour ?? unknown}</dd>
      </div>
    </dl>
  );
}
