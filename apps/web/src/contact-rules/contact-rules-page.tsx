import { PhoneOutlined } from '@ant-design/icons';
import type { ContactRules } from '@yiche/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { keys, useContactRules } from '../api/queries.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { LoadFailed } from '../parts/load-failed.js';
import { Page, PageHead, PageSkeleton } from '../parts/page.js';
import { PrintButton } from '../parts/print-button.js';
import { PolicyPanel } from './policy-panel.js';
import { ScriptPanel } from './script-panel.js';
import layout from '../parts/layout.module.css';

/** What each bureau has laid down about calling owners: how often and when (C7), and in which words (C5). */
export function ContactRulesPage() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const rules = useContactRules();
  const take = (changed: ContactRules) =>
    void queryClient.setQueryData<ContactRules[]>(keys.contactRules, (all) =>
      all?.map((each) => (each.bureauId === changed.bureauId ? changed : each)),
    );
  if (rules.isError && !rules.data)
    return <LoadFailed title={t('contactRules.failed')} error={rules.error} onRetry={() => void rules.refetch()} />;
  if (!rules.data) return <PageSkeleton rows={10} />;
  return (
    <Page data-testid="contact-rules">
      <PageHead
        title={t('contactRules.title')}
        note={rules.data.some(({ mayChange }) => mayChange) ? undefined : t('contactRules.readOnly')}
        end={<PrintButton />}
      />
      {rules.data.length === 0 && <EmptyHint icon={<PhoneOutlined />} title={t('list.emptyFiltered')} />}
      <div className={layout.stack}>
        {rules.data.map((each) => (
          <article key={each.bureauId} className={layout.stack} aria-label={each.bureauName}>
            {rules.data.length > 1 && <h2>{each.bureauName}</h2>}
            <ScriptPanel rules={each} onChanged={take} />
            <PolicyPanel rules={each} onChanged={take} />
          </article>
        ))}
      </div>
    </Page>
  );
}
