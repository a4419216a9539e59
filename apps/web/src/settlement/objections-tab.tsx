import { MessageOutlined } from '@ant-design/icons';
import { type Objection, type Statement, settleObjectionSchema } from '@yiche/contracts';
import { Button } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { files } from '../api/endpoints.js';
import { formatDateTime } from '../app/elapsed.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { FormDialog } from '../parts/form-dialog.js';
import { TextField } from '../parts/form-fields.js';
import { Tag } from '../parts/tag.js';
import { DownloadButton } from '../parts/download-button.js';
import { formatBytes } from '../parts/format-bytes.js';
import { LineNumbersField } from './line-numbers-field.js';
import { readLineNumbers, writeLineNumbers } from './line-numbers.js';
import { DeadlineNote } from './statement-tags.js';
import { useStatementCommands } from './use-statement-commands.js';
import { TOP, writePlace } from './walk/walk-place.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './objections-tab.module.css';

/** What the bureau objects to, and what became of it. */
export function ObjectionsTab({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  if (statement.objections.length === 0) {
    return (
      <section className={layout.panel}>
        <EmptyHint
          icon={<MessageOutlined />}
          title={t('settlement.objections.none')}
          hint={t('settlement.objections.noneHint')}
        />
      </section>
    );
  }
  return (
    <div className={layout.stack} data-testid="objections">
      {statement.objections.map((objection) => (
        <ObjectionPanel key={objection.id} statement={statement} objection={objection} />
      ))}
    </div>
  );
}

function ObjectionPanel({ statement, objection }: { statement: Statement; objection: Objection }) {
  const { t } = useTranslation();
  const [isSettling, setSettling] = useState(false);
  const isOpen = objection.settledAt === null;
  const [first] = objection.lines;
  return (
    <section className={clsx(layout.panel, styles.objection)} data-testid="objection" data-open={isOpen}>
      <header>
        <Tag tone={isOpen ? 'attention' : 'good'}>
          {t(isOpen ? 'settlement.objections.open' : 'settlement.objections.settled')}
        </Tag>
        <strong>{t(`settlement.objections.scope.${objection.scope}`)}</strong>
        <span className={text.muted}>
          {t('settlement.objections.raisedBy', { name: objection.raisedBy, at: formatDateTime(objection.raisedAt) })}
        </span>
        {isOpen && <DeadlineNote deadline={{ kind: 'settle', day: objection.settleBy }} />}
        {isOpen && statement.actions.includes('settle') && (
          <Button type="primary" onClick={() => setSettling(true)} data-testid="settle">
            {t('settlement.action.settle')}
          </Button>
        )}
      </header>
      {first !== undefined && (
        <p className={text.tabular}>
          {t('settlement.objections.lines')} {writeLineNumbers(objection.lines, t('app.comma'))}{' '}
          <Link
            to={{
              search: writePlace({ ...TOP, part: 'lines', page: Math.ceil(first / TOP.pageSize) }).toString(),
            }}
          >
            {t('settlement.walk.adjustmentLines')}
          </Link>
        </p>
      )}
      <p className={text.prose}>{objection.reason}</p>
      {objection.attachment && (
        <DownloadButton
          isSmall
          name="attachment"
          label={objection.attachment.name + t('app.aside', { what: formatBytes(objection.attachment.bytes) })}
          path={files.attachment(statement.id, objection.id)}
          fallbackName={objection.attachment.name}
        />
      )}
      {objection.settledAt && (
        <blockquote>
          <p className={text.prose}>{objection.answer}</p>
          <p className={text.tabular} data-testid="withdrawn">
            {objection.withdrawnLines.length === 0
              ? t('settlement.objections.withdrewNone')
              : t('settlement.objections.withdrew', {
                  lines: writeLineNumbers(objection.withdrawnLines, t('app.comma')),
                })}
          </p>
          <footer className={text.muted}>
            {t('settlement.objections.settledBy', {
              name: objection.settledBy ?? '',
              at: formatDateTime(objection.settledAt),
            })}
          </footer>
        </blockquote>
      )}
      {isSettling && <SettleDialog statement={statement} objection={objection} onClose={() => setSettling(false)} />}
    </section>
  );
}

function SettleDialog(props: { statement: Statement; objection: Objection; onClose: () => void }) {
  const { t } = useTranslation();
  const { settle } = useStatementCommands(props.statement);
  return (
    <FormDialog<typeof settleObjectionSchema, { answer: string; withdrawnLines: string }>
      name="settle-form"
      title={t('settlement.objections.settle')}
      hint={t('settlement.objections.settleHint')}
      okText={t('settlement.action.settle')}
      schema={settleObjectionSchema}
      initial={{ answer: '', withdrawnLines: '' }}
      toBody={({ answer, withdrawnLines }) => ({ answer, withdrawnLines: readLineNumbers(withdrawnLines ?? '') ?? [] })}
      onSubmit={(body) => settle(props.objection.id, body)}
      onClose={props.onClose}
    >
      <TextField name="answer" label={t('settlement.objections.answer')} />
      <LineNumbersField
        name="withdrawnLines"
        label={t('settlement.objections.withdrawn')}
        hint={t('settlement.objections.withdrawnHint')}
      />
    </FormDialog>
  );
}
