import { AGENT_RESULTS, type AgentResult, type Attempt, type Relocation } from '@yiche/contracts';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { formatElapsed, formatExactTime } from '../app/elapsed.js';
import { useCommands } from '../app/use-commands.js';
import { knownSignal, numberedAttempts } from './desk-view.js';
import text from '../parts/text.module.css';
import styles from './attempt-list.module.css';

interface Props {
  relocation: Relocation;
  /** The call on the desk; null without one. */
  callId: string | null;
  /** The request is not written here. What an owner says who rings back is, by whoever has them on the line. */
  disabled: boolean;
  onChanged: (relocation: Relocation) => void;
}

/** Every call with an owner, newest first: what signalling said, and one press for what the owner said. */
export function AttemptList({ relocation, callId, disabled, onChanged }: Props) {
  const { t } = useTranslation();
  const { busy, run } = useCommands();
  const record = (attempt: Attempt, result: AgentResult) =>
    void run(attempt.id, async () => onChanged(await api.relocations.recordResult(relocation.id, attempt.id, result)));

  const isOfThisCall = (attempt: Attempt) => attempt.rangBack && attempt.callId === callId;
  // Which car it was about, where the request has more than one.
  const plateOf = ({ lookupId }: Attempt) =>
    relocation.plates.length > 1 && (
      <span className={styles.plate}>{relocation.lookups.find(({ id }) => id === lookupId)?.plateNumber}</span>
    );

  return (
    <section className={styles.attempts} data-testid="attempts" aria-label={t('owner.attempts')}>
      {relocation.attempts.length === 0 && <p className={clsx(text.muted, styles.empty)}>{t('owner.attemptsEmpty')}</p>}
      {numberedAttempts(relocation.attempts).map(({ attempt, number }) => (
        <div
          key={attempt.id}
          className={styles.row}
          data-testid="attempt"
          data-attempt-id={attempt.id}
          data-rang-back={attempt.rangBack}
        >
          <span className={styles.number}>
            <AttemptName number={number} />
          </span>
          <time>{formatExactTime(attempt.startedAt)}</time>
          <span className={styles.signal} data-testid="attempt-signal" data-result={attempt.signalResult ?? ''}>
            <SignalText attempt={attempt} />
            {attempt.answeredAt && attempt.endedAt && ` ${talked(attempt.answeredAt, attempt.endedAt)}`}
            <OtherNumber attempt={attempt} />
            {plateOf(attempt)}
          </span>
          <span className={styles.results} role="group" aria-label={t('owner.resultLabel')}>
            {AGENT_RESULTS.map((result) => (
              <button
                key={result}
                type="button"
                aria-pressed={attempt.agentResult === result}
                disabled={busy.has(attempt.id) || (disabled && !isOfThisCall(attempt))}
                onClick={() => record(attempt, result)}
                data-testid={`attempt-result-${result}`}
              >
                {t(`owner.result.${result}`)}
              </button>
            ))}
          </span>
        </div>
      ))}
    </section>
  );
}

const talked = (from: string, to: string): string => formatElapsed(Date.parse(to) - Date.parse(from));

/** Its number among ours; an owner who rang back has none. */
export function AttemptName({ number }: { number: number | null }) {
  const { t } = useTranslation();
  return number === null ? t('owner.rangBack') : t('owner.attempt', { count: number });
}

/** That it was not the telephone which is called first. */
export function OtherNumber({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation();
  return attempt.ownerNumber === 'second' && <span className={text.muted}> {t('owner.second')}</span>;
}

/** What signalling said, and where a telephone was unreachable, why. */
export function SignalText({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation();
  const signal = knownSignal(attempt.signalResult);
  if (attempt.unreachable) return t(`owner.unreachable.${attempt.unreachable}`);
  return signal ? t(`owner.signal.${signal}`) : (attempt.signalResult ?? t('owner.inProgress'));
}
