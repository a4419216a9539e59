import { MoreOutlined } from '@ant-design/icons';
import type { Statement, StatementAction } from '@yiche/contracts';
import { App, Button, Dropdown, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { files } from '../api/endpoints.js';
import { useContracts } from '../api/settlement-queries.js';
import { useCommands } from '../app/use-commands.js';
import { PrintButton } from '../parts/print-button.js';
import { formatYuan } from './amount-text.js';
import { isBeingCompared } from './comparison.js';
import { inForce } from './contract-versions.js';
import { DownloadButton } from '../parts/download-button.js';
import { ObjectionDialog } from './objection-dialog.js';
import { PauseDialog } from './pause-dialog.js';
import { PaymentDialog } from './payment-dialog.js';
import { RefusalDialog } from './refusal-dialog.js';
import { tabSearch } from './statement-tab.js';
import { useStatementCommands } from './use-statement-commands.js';
import text from '../parts/text.module.css';
import styles from './statement-actions.module.css';

/** The buttons that this person has now: the server says which, and checks again. */
export function StatementActions({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const [, setSearch] = useSearchParams();
  const [dialog, setDialog] = useState<'object' | 'pay' | 'pause' | 'refuse' | null>(null);
  const may = (action: StatementAction) => statement.actions.includes(action);
  const close = () => setDialog(null);
  return (
    <div className={styles.actions}>
      {may('send') && <SendButton statement={statement} />}
      {may('accept') && <AcceptButton statement={statement} />}
      {may('object') && (
        <Button onClick={() => setDialog('object')} data-testid="object">
          {t('settlement.action.object')}
        </Button>
      )}
      {may('settle') && (
        <Button type="primary" onClick={() => setSearch(tabSearch('objections'))}>
          {t('settlement.action.settle')}
        </Button>
      )}
      {may('pay') && (
        <Button onClick={() => setDialog('pay')} data-testid="pay">
          {t('settlement.action.pay')}
        </Button>
      )}
      {may('pause') && (
        <Button onClick={() => setDialog('pause')} data-testid="pause">
          {t('settlement.action.pause')}
        </Button>
      )}
      <DownloadButton
        name="workbook"
        label={t('settlement.statement.workbook')}
        path={files.workbook(statement.id)}
        fallbackName={`${statement.number}.xlsx`}
      />
      <PrintButton />
      {may('refuse') && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              {
                key: 'refuse',
                label: <span data-testid="refuse">{t('settlement.action.refuse')}</span>,
                onClick: () => setDialog('refuse'),
              },
            ],
          }}
        >
          <Button icon={<MoreOutlined />} aria-label={t('settlement.action.more')} data-testid="more-actions" />
        </Dropdown>
      )}
      {dialog === 'object' && <ObjectionDialog statement={statement} onClose={close} />}
      {dialog === 'pay' && <PaymentDialog statement={statement} onClose={close} />}
      {dialog === 'pause' && <PauseDialog statement={statement} onClose={close} />}
      {dialog === 'refuse' && <RefusalDialog statement={statement} onClose={close} />}
    </div>
  );
}

function SendButton({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const { busy, run } = useCommands();
  const { send } = useStatementCommands(statement);
  const isComparing = isBeingCompared(statement);
  const isHeld = isComparing || statement.comparisonFailed || (statement.unexplained > 0 && !statement.override);
  const reason = isComparing
    ? 'settlement.statement.comparingHint'
    : statement.comparisonFailed
      ? 'settlement.statement.comparisonFailedHint'
      : 'settlement.statement.unexplainedHint';
  const readRecipients = useRecipients(statement);
  const ask = async () => {
    const to = await readRecipients();
    void modal.confirm({
      title: t('settlement.confirm.send', { number: statement.number }),
      content: (
        <>
          <p>{t('settlement.confirm.sendHint')}</p>
          <p>
            {to.length === 0 ? (
              <span className={text.warn}>{t('settlement.confirm.sendNobody')}</span>
            ) : (
              t('app.said', { of: t('settlement.confirm.sendTo'), what: to.join(t('app.comma')) })
            )}
          </p>
        </>
      ),
      okText: t('settlement.action.send'),
      cancelText: t('app.cancel'),
      okButtonProps: { disabled: to.length === 0, 'data-testid': 'send-confirm' },
      onOk: () => run('send', send),
    });
  };
  return (
    <Tooltip title={isHeld ? t(reason) : undefined}>
      <Button
        type="primary"
        disabled={isHeld}
        loading={busy.has('send') || busy.has('ask')}
        onClick={() => void run('ask', ask)}
        data-testid="send"
      >
        {t('settlement.action.send')}
      </Button>
    </Tooltip>
  );
}

/** To whom the contract says today, asked for anew: an address may have been entered since. */
function useRecipients({ contractId, terms }: Statement): () => Promise<readonly string[]> {
  const contracts = useContracts();
  return async () => {
    const { data } = await contracts.refetch();
    const contract = data?.find(({ id }) => id === contractId);
    return (contract && inForce(contract)?.terms.mail.to) ?? terms.mail.to;
  };
}

function AcceptButton({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const { busy, run } = useCommands();
  const { accept } = useStatementCommands(statement);
  const ask = () =>
    void modal.confirm({
      title: t('settlement.confirm.accept', { number: statement.number }),
      content: t('settlement.confirm.acceptHint', { total: formatYuan(statement.total) }),
      okText: t('settlement.action.accept'),
      cancelText: t('app.cancel'),
      okButtonProps: { 'data-testid': 'accept-confirm' },
      onOk: () => run('accept', accept),
    });
  return (
    <Button type="primary" loading={busy.has('accept')} onClick={ask} data-testid="accept">
      {t('settlement.action.accept')}
    </Button>
  );
}
