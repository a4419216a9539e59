import type { Outcome, RelocationState } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';

type Tone = 'plain' | 'active' | 'good' | 'attention' | 'police';

const OUTCOME_TONES: Record<Outcome, Tone> = {
  moved: 'good',
  promised: 'active',
  'not-reached': 'attention',
  refused: 'attention',
  'wrong-number': 'plain',
  'no-record': 'plain',
  escalated: 'police',
  withdrawn: 'plain',
};

const STATE_TONES: Record<RelocationState, Tone> = { open: 'active', resolved: 'attention', closed: 'plain' };

export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  return <span className={`tag tag--${OUTCOME_TONES[outcome]}`}>{t(`relocation.outcome.${outcome}`)}</span>;
}

export function StateTag({ state }: { state: RelocationState }) {
  const { t } = useTranslation();
  return <span className={`tag tag--${STATE_TONES[state]}`}>{t(`relocation.state.${state}`)}</span>;
}
