import { PhoneOutlined } from '@ant-design/icons';
import {
  type ContactRules,
  type ProposeScript,
  PLATE_PLACEHOLDER,
  proposeScriptSchema,
  SCRIPT_LIMIT,
  type ScriptProposal,
  writtenReasonSchema,
} from '@yiche/contracts';
import { Alert, App, Button, Form, Input } from 'antd';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { formatDateTime } from '../app/elapsed.js';
import { useCommands } from '../app/use-commands.js';
import { AttachmentField, type ChosenFile } from '../parts/attachment-field.js';
import { DownloadButton } from '../parts/download-button.js';
import { FormDialog } from '../parts/form-dialog.js';
import { DayPicker, TextField } from '../parts/form-fields.js';
import { ReasonDialog } from '../parts/reason-dialog.js';
import { Tag, type Tone } from '../parts/tag.js';
import { useRefused } from './use-refused.js';
import layout from '../parts/layout.module.css';
import formFields from '../parts/form-fields.module.css';
import text from '../parts/text.module.css';
import styles from './contact-rules.module.css';

interface Props {
  rules: ContactRules;
  onChanged: (rules: ContactRules) => void;
}

const TONES: Record<ScriptProposal['state'], Tone> = {
  waiting: 'attention',
  approved: 'good',
  refused: 'plain',
  withdrawn: 'plain',
};

/** The first words in force, those that wait for a second person, and all that there were. */
export function ScriptPanel({ rules, onChanged }: Props) {
  const { t } = useTranslation();
  const [isEntering, setEntering] = useState(false);
  const inForce = rules.scripts.find(({ id }) => id === rules.scriptInForce);
  const waiting = rules.proposals.filter(({ state }) => state === 'waiting');
  const past = rules.proposals.filter(({ state }) => state !== 'waiting');
  return (
    <section className={layout.panel} data-testid="scripts">
      <div className={layout.panelHead}>
        <h2>
          {t('contactRules.script.title')} {inForce && <Tag tone="active">{t('contactRules.script.inForce')}</Tag>}
        </h2>
        {rules.mayChange && (
          <Button className={layout.noPrint} onClick={() => setEntering(true)} data-testid="enter-script">
            {t('contactRules.script.enter')}
          </Button>
        )}
      </div>
      {inForce ? (
        <p className={styles.words} data-testid="script-in-force">
          <Words text={inForce.text} />
        </p>
      ) : (
        <Alert type="error" showIcon icon={<PhoneOutlined />} title={t('contactRules.script.none')} />
      )}
      {waiting.length > 0 && <h3 className={styles.history}>{t('contactRules.script.waiting')}</h3>}
      <ul className={styles.versions} aria-live="polite">
        {waiting.map((proposal) => (
          <Waiting key={proposal.id} proposal={proposal} rules={rules} onChanged={onChanged} />
        ))}
      </ul>
      <h3 className={styles.history}>{t('contactRules.script.history')}</h3>
      <ol className={styles.versions}>
        {rules.scripts.map((script) => (
          <li key={script.id} data-testid="script-version">
            <p>
              <span className={text.tabular}>{t('contactRules.script.from', { day: script.validFrom })}</span>
              <span>{t('contactRules.script.notice', { number: script.noticeNumber, day: script.noticeDate })}</span>
              <span className={text.muted}>
                {t('contactRules.script.by', { entered: script.enteredBy, approved: script.approvedBy })}
              </span>
              {script.proposalId && <Scan rules={rules} proposalId={script.proposalId} />}
            </p>
            <p>
              <Words text={script.text} />
            </p>
          </li>
        ))}
      </ol>
      {past.length > 0 && <h3 className={styles.history}>{t('contactRules.script.past')}</h3>}
      <ol className={styles.versions}>
        {past.map((proposal) => (
          <li key={proposal.id} data-testid="past-proposal">
            <p>
              <Tag tone={TONES[proposal.state]}>{t(`contactRules.script.state.${proposal.state}`)}</Tag>
              <Entered proposal={proposal} />
              {proposal.decidedAt && (
                <span className={clsx(text.muted, text.tabular)}>
                  {t('contactRules.script.decided', {
                    name: proposal.decidedBy,
                    at: formatDateTime(proposal.decidedAt),
                  })}
                </span>
              )}
              <Scan rules={rules} proposalId={proposal.id} />
            </p>
            <p>
              <Words text={proposal.text} />
            </p>
            {proposal.reason && <p className={text.muted}>{proposal.reason}</p>}
          </li>
        ))}
      </ol>
      {isEntering && <ScriptDialog rules={rules} onChanged={onChanged} onClose={() => setEntering(false)} />}
    </section>
  );
}

/** First words as they are read: in the place of the plate stands that it goes there. */
function Words({ text: words }: { text: string }) {
  const { t } = useTranslation();
  const [before, after] = words.split(PLATE_PLACEHOLDER, 2);
  return (
    <>
      {before}
      <mark className={styles.plate}>{t('relocation.plate')}</mark>
      {after}
    </>
  );
}

function Entered({ proposal: { enteredBy, enteredAt, validFrom } }: { proposal: ScriptProposal }) {
  const { t } = useTranslation();
  const at = formatDateTime(enteredAt);
  return (
    <span className={text.tabular}>{t('contactRules.script.waitingBy', { name: enteredBy, at, day: validFrom })}</span>
  );
}

function Scan({ rules, proposalId }: { rules: ContactRules; proposalId: string }) {
  const { t } = useTranslation();
  return (
    <DownloadButton
      isSmall
      name="script-scan"
      label={t('contactRules.script.openScan')}
      path={api.contactRules.scanOf(rules.bureauId, proposalId)}
      fallbackName="notice"
    />
  );
}

/** Compared with the notice and approved, or sent back, by another person; taken back by who entered it. */
function Waiting({ proposal, rules, onChanged }: Props & { proposal: ScriptProposal }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const refused = useRefused();
  const { busy, run } = useCommands();
  const [deciding, setDeciding] = useState<boolean | null>(null);
  const withdraw = () =>
    void modal.confirm({
      title: t('contactRules.script.withdrawTitle'),
      content: t('contactRules.script.withdrawHint'),
      okText: t('contactRules.script.withdraw'),
      cancelText: t('app.cancel'),
      onOk: () =>
        run('withdraw', async () =>
          onChanged(await api.contactRules.withdrawScript(rules.bureauId, proposal.id).catch(refused)),
        ),
    });
  return (
    <li data-testid="waiting-script">
      <p>
        <Tag tone="attention">{t('contactRules.script.waiting')}</Tag>
        <Entered proposal={proposal} />
        <span>{t('contactRules.script.notice', { number: proposal.noticeNumber, day: proposal.noticeDate })}</span>
        <Scan rules={rules} proposalId={proposal.id} />
      </p>
      <p className={styles.words}>
        <Words text={proposal.text} />
      </p>
      <div className={clsx(styles.actions, layout.noPrint)}>
        {proposal.mayDecide && (
          <>
            <Button type="primary" onClick={() => setDeciding(true)} data-testid="approve-script">
              {t('contactRules.script.approve')}
            </Button>
            <Button onClick={() => setDeciding(false)} data-testid="refuse-script">
              {t('contactRules.script.refuse')}
            </Button>
          </>
        )}
        {proposal.mayWithdraw && (
          <>
            <span className={text.muted}>{t('contactRules.script.own')}</span>
            <Button size="small" loading={busy.has('withdraw')} onClick={withdraw} data-testid="withdraw-script">
              {t('contactRules.script.withdraw')}
            </Button>
          </>
        )}
      </div>
      {deciding !== null && (
        <ReasonDialog
          name="decide-script"
          title={t(deciding ? 'contactRules.script.approveTitle' : 'contactRules.script.refuseTitle', {
            day: proposal.validFrom,
          })}
          hint={t('contactRules.script.decideHint')}
          label={t('contactRules.script.reason')}
          okText={t(deciding ? 'contactRules.script.approve' : 'contactRules.script.refuse')}
          schema={writtenReasonSchema}
          onSubmit={async (reason) =>
            onChanged(
              await api.contactRules
                .decideScript(rules.bureauId, proposal.id, { approved: deciding, reason })
                .catch(refused),
            )
          }
          onClose={() => setDeciding(null)}
        />
      )}
    </li>
  );
}

type Values = Omit<ProposeScript, 'scan' | 'noticeDate' | 'validFrom'> & {
  noticeDate: string | null;
  validFrom: string | null;
};

function ScriptDialog({ rules, onChanged, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const refused = useRefused();
  const [scan, setScan] = useState<ChosenFile | null>(null);
  const example = t('contactRules.script.example');
  const current = rules.scripts.find(({ id }) => id === rules.scriptInForce)?.text ?? '';
  return (
    <FormDialog<typeof proposeScriptSchema, Values>
      name="script-form"
      title={t('contactRules.script.enterTitle')}
      hint={t('contactRules.script.enterHint')}
      okText={t('contactRules.script.submit')}
      schema={proposeScriptSchema}
      initial={{ text: current, noticeNumber: '', noticeDate: null, validFrom: null }}
      toBody={(values) => ({ ...values, scan: scan ? { name: scan.name, content: scan.content } : undefined })}
      onSubmit={async (body) => {
        onChanged(await api.contactRules.proposeScript(rules.bureauId, body).catch(refused));
        void message.success(t('contactRules.script.submitted'));
      }}
      onClose={onClose}
    >
      <TextField name="text" label={t('contactRules.script.text')} rows={3} max={SCRIPT_LIMIT} />
      <Form.Item noStyle dependencies={['text']}>
        {({ getFieldValue }) => (
          <div className={text.muted}>
            <p>{t('contactRules.script.textHint')}</p>
            <p>
              {t('contactRules.script.preview', { plate: example })}{' '}
              <b data-testid="script-preview">
                {String(getFieldValue('text') ?? '').replace(PLATE_PLACEHOLDER, () => example)}
              </b>
            </p>
          </div>
        )}
      </Form.Item>
      <fieldset className={formFields.fields}>
        <Form.Item name="noticeNumber" label={t('contactRules.script.noticeNumber')}>
          <Input maxLength={100} data-testid="field-noticeNumber" />
        </Form.Item>
        <Form.Item
          name="noticeDate"
          label={t('contactRules.script.noticeDate')}
          rules={[{ required: true, message: t('contactRules.chooseDay') }]}
        >
          <DayPicker label={t('contactRules.script.noticeDate')} />
        </Form.Item>
        <Form.Item
          name="validFrom"
          label={t('contactRules.script.validFrom')}
          rules={[{ required: true, message: t('contactRules.chooseDay') }]}
        >
          <DayPicker label={t('contactRules.script.validFrom')} />
        </Form.Item>
      </fieldset>
      <AttachmentField
        label={t('contactRules.script.scan')}
        hint={t('contactRules.script.scanHint')}
        accept=".pdf,.png,.jpg,.jpeg"
        chosen={scan}
        onChange={setScan}
      />
    </FormDialog>
  );
}
