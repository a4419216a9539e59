import type { Outcome, RelocationState } from '@yiche/contracts';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';

const OUTCOME_COLOURS: Record<Outcome, string> = {
  moved: 'green',
  promised: 'blue',
  'not-reached': 'gold',
  refused: 'gold',
  'wrong-number': 'default',
  'no-record': 'default',
  escalated: 'purple',
  withdrawn: 'default',
};

export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  return <Tag color={OUTCOME_COLOURS[outcome]}>{t(`relocation.outcome.${outcome}`)}</Tag>;
}

export function StateTag({ state }: { state: RelocationState }) {
  const { t } = useTranslation();
  return (
    <Tag color={{ open: 'blue', resolved: 'gold', closed: 'default' }[state]}>{t(`relocation.state.${state}`)}</Tag>
  );
}
