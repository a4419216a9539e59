import { SolutionOutlined } from '@ant-design/icons';
import type { Contract } from '@yiche/contracts';
import { Alert, Button, Skeleton } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useContracts } from '../../api/settlement-queries.js';
import { useMe } from '../../app/me.js';
import { EmptyHint } from '../../parts/empty-hint.js';
import { LoadFailed } from '../../parts/load-failed.js';
import { Page, PageHead } from '../../parts/page.js';
import { AdjustmentDialog } from './adjustment-dialog.js';
import { AssessmentDialog } from './assessment-dialog.js';
import { CalendarAndKey } from './calendar-and-key.js';
import { CurrentTerms } from './current-terms.js';
import { Renewals } from './renewals.js';
import { VersionDialog } from './version-dialog.js';
import { VersionHistory } from './version-history.js';
import { WaitingAdjustments } from './waiting-adjustments.js';
import layout from '../../parts/layout.module.css';
import text from '../../parts/text.module.css';
import styles from './contracts-page.module.css';

/** What is agreed with each bureau, how it came to be so, and what waits for its next statement. */
export function ContractsPage() {
  const { t } = useTranslation();
  const contracts = useContracts();
  if (contracts.isError && !contracts.data) {
    return (
      <LoadFailed
        title={t('settlement.contract.failed')}
        error={contracts.error}
        onRetry={() => void contracts.refetch()}
      />
    );
  }
  return (
    <Page>
      <PageHead title={t('settlement.contract.title')} backTo="/settlement" />
      {contracts.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {contracts.data?.length === 0 && (
        <section className={layout.panel}>
          <EmptyHint
            icon={<SolutionOutlined />}
            title={t('settlement.contract.none')}
            hint={t('settlement.contract.noneHint')}
          />
        </section>
      )}
      <div className={layout.stack}>
        {contracts.data?.map((contract) => (
          <ContractView key={contract.id} contract={contract} />
        ))}
      </div>
    </Page>
  );
}

function ContractView({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'version' | 'assessment' | 'adjustment' | null>(null);
  const close = () => setDialog(null);
  const renewal = contract.nextRenewal;
  const { roles } = useMe();
  return (
    <article className={clsx(styles.contract, layout.stack)} data-testid="contract" aria-label={contract.title}>
      <header className={styles.head}>
        <h2>{contract.title}</h2>
        {contract.mayChange ? (
          <span className={styles.actions}>
            {roles.includes('administrator') && (
              <>
                <Button onClick={() => setDialog('version')} data-testid="new-version">
                  {t('settlement.contract.newVersion')}
                </Button>
                <Button disabled={!renewal} onClick={() => setDialog('assessment')} data-testid="assess">
                  {t('settlement.contract.assess')}
                </Button>
              </>
            )}
            {roles.includes('settlement-clerk') && (
              <Button onClick={() => setDialog('adjustment')} data-testid="adjust">
                {t('settlement.contract.adjust')}
              </Button>
            )}
          </span>
        ) : (
          <span className={text.muted}>{t('settlement.contract.readOnly')}</span>
        )}
      </header>
      {contract.ending && (
        <Alert
          type="warning"
          showIcon
          title={t('settlement.contract.ending', { day: contract.ending.on })}
          description={t(`settlement.contract.endingWhy.${contract.ending.why}`)}
          data-testid="contract-ending"
        />
      )}
      <div className={layout.columns}>
        <CurrentTerms contract={contract} />
        <div className={layout.stack}>
          <WaitingAdjustments contract={contract} />
          <Renewals contract={contract} />
          <CalendarAndKey contract={contract} />
        </div>
      </div>
      <VersionHistory contract={contract} />
      {dialog === 'version' && <VersionDialog contract={contract} onClose={close} />}
      {dialog === 'assessment' && renewal && <AssessmentDialog contract={contract} next={renewal} onClose={close} />}
      {dialog === 'adjustment' && <AdjustmentDialog contract={contract} onClose={close} />}
    </article>
  );
}
