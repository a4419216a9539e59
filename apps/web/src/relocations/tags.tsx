import type { Outcome, RelocationState } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../parts/tag.js';

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
  return <Tag tone={OUTCOME_TONES[outcome]}>{t(`relocation.outcome.${outcome}`)}</Tag>;
}

export function CloneTag() {
  const { t } = useTranslation();
  return <Tag tone="attention">{t('relocation.suspectedClone')}</Tag>;
}

export function StateTag({ state }: { state: RelocationState }) {
  const { t } = useTranslation();
  return <Tag tone={STATE_TONES[state]}>{t(`relocation.state.${state}`)}</Tag>;
}
