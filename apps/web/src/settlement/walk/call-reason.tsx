import type { BilledCall } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/tag.js';
import { BillingReasonTag } from '../statement-tags.js';

/** Why a call counts, or does not; one that counts and has no line here was found after the month was closed (G6). */
export function CallReason({ call }: { call: BilledCall }) {
  const { t } = useTranslation();
  return (
    <>
      <BillingReasonTag reason={call.reason} />
      {call.counts && call.line === null && <Tag tone="attention">{t('settlement.walk.foundLate')}</Tag>}
    </>
  );
}
