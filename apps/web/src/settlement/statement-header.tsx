import { ArrowLeftOutlined, LoadingOutlined } from '@ant-design/icons';
import type { Statement } from '@yiche/contracts';
import { Alert, Button } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { formatDateTime } from '../app/elapsed.js';
import { ReasonDialog } from '../parts/reason-dialog.js';
import { formatYuan } from './amount-text.js';
import { isBeingCompared } from './comparison.js';
import { StatementActions } from './statement-actions.js';
import { tabSearch } from './statement-tab.js';
import { DeadlineNote, StatementStateTag } from './statement-tags.js';
import { useStatementCommands } from './use-statement-commands.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './statement-header.module.css';

/** What the statement is, how much it asks for, by when, and what this person can do. */
export function StatementHeader({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { deadline } = statement;
  return (
    <header className={clsx(layout.panel, styles.head)}>
      <div className={styles.who}>
        <Button
          type="text"
          className={layout.noPrint}
          icon={<ArrowLeftOutlined />}
          aria-label={t('app.back')}
          onClick={() => void navigate('/settlement')}
        />
        <div>
          <h1 className={text.tabular}>
            {statement.month} · {statement.number}
            <StatementStateTag state={statement.state} name="statement-state" />
          </h1>
          <p className={text.muted}>
            {statement.terms.parties.bureau} · {statement.terms.parties.operator}
          </p>
          <p className={text.muted}>
            {t('settlement.statement.contract', { version: statement.contractVersion, rule: statement.ruleVersion })}
          </p>
        </div>
      </div>
      <div className={styles.total}>
        <span className={text.muted}>{t('settlement.total')}</span>
        <strong className={text.tabular} data-testid="statement-total">
          {formatYuan(statement.total)}
        </strong>
        <span className={styles.words}>{statement.figures.totalInWords}</span>
      </div>
      <div className={clsx(styles.steps, layout.noPrint)}>
        {deadline && <DeadlineNote deadline={deadline} name="statement-deadline" />}
        <StatementActions statement={statement} />
      </div>
      <Notices statement={statement} />
    </header>
  );
}

/** What stands in the way, or has to be known before reading on. */
function Notices({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const [, setSearch] = useSearchParams();
  const [isOverriding, setOverriding] = useState(false);
  const { override } = useStatementCommands(statement);
  const { unexplained, state, objections, objectBy } = statement;
  const isAnswered = objections.every(({ settledAt }) => settledAt !== null);
  const objected = isAnswered ? 'answeredHint' : 'objectedHint';
  return (
    <div className={styles.notices}>
      {isBeingCompared(statement) && (
        <Alert
          type="info"
          showIcon
          icon={<LoadingOutlined />}
          title={t('settlement.statement.comparing')}
          description={t('settlement.statement.comparingHint')}
          data-testid="comparing"
        />
      )}
      {statement.comparisonFailed && (
        <Alert
          type="error"
          showIcon
          title={t('settlement.statement.comparisonFailed')}
          description={t('settlement.statement.comparisonFailedHint')}
          action={
            <Button size="small" className={layout.noPrint} onClick={() => setSearch(tabSearch('differences'))}>
              {t('settlement.statement.toDifferences')}
            </Button>
          }
          data-testid="comparison-failed"
        />
      )}
      {state === 'draft' && unexplained > 0 && !statement.override && (
        <Alert
          type="warning"
          showIcon
          title={t('settlement.statement.unexplained', { n: unexplained })}
          description={t('settlement.statement.unexplainedHint')}
          action={
            <span className={clsx(styles.alertActions, layout.noPrint)}>
              <Button size="small" onClick={() => setSearch(tabSearch('differences'))}>
                {t('settlement.statement.toDifferences')}
              </Button>
              {statement.actions.includes('override') && (
                <Button size="small" onClick={() => setOverriding(true)} data-testid="override">
                  {t('settlement.action.override')}
                </Button>
              )}
            </span>
          }
          data-testid="unexplained"
        />
      )}
      {statement.override && (
        <Alert
          type="info"
          showIcon
          title={t('settlement.statement.overridden', {
            name: statement.override.by,
            at: formatDateTime(statement.override.at),
          })}
          description={statement.override.reason}
        />
      )}
      {state === 'refused' && <Alert type="warning" showIcon title={t('settlement.statement.refusedHint')} />}
      {state === 'objected' && (
        <Alert
          type={isAnswered ? 'info' : 'warning'}
          showIcon
          title={t(`settlement.statement.${objected}`, { day: objectBy })}
          data-testid="objected-hint"
        />
      )}
      {isOverriding && (
        <ReasonDialog
          name="override-form"
          title={t('settlement.confirm.override')}
          hint={t('settlement.confirm.overrideHint', { n: unexplained })}
          label={t('settlement.confirm.overrideReason')}
          okText={t('settlement.action.override')}
          onSubmit={override}
          onClose={() => setOverriding(false)}
        />
      )}
    </div>
  );
}
