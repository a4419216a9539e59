import type { Statement } from '@yiche/contracts';
import { Typography } from 'antd';
import { clsx } from 'clsx';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { files } from '../api/endpoints.js';
import { DownloadButton } from '../parts/download-button.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import proof from './proof.module.css';

/** With what anybody can check the statement without this program (G8). */
export function ProofTab({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const workbook = `${statement.number}.xlsx`;
  return (
    <div className={clsx(layout.columns, layout.even)}>
      <section className={clsx(layout.panel, proof.proof)} data-testid="proof">
        <p className={text.prose}>{t('settlement.proof.intro')}</p>
        <Sum label={t('settlement.proof.root')} value={statement.root} name="proof-root" />
        <Sum label={t('settlement.proof.signature')} value={statement.signature} name="proof-signature" />
        <Sum
          label={t('settlement.proof.fingerprint')}
          value={statement.keyFingerprint}
          name="proof-fingerprint"
          hint={t('settlement.proof.fingerprintHint')}
        />
        <div className={proof.files}>
          <DownloadButton
            name="proof-workbook"
            label={t('settlement.statement.workbook')}
            path={files.workbook(statement.id)}
            fallbackName={workbook}
          />
          <DownloadButton
            name="export"
            label={t('settlement.statement.export')}
            path={files.export(statement.id)}
            fallbackName={`${statement.number}-export`}
          />
        </div>
      </section>
      <section className={clsx(layout.panel, proof.proof)}>
        <h2>{t('settlement.proof.how')}</h2>
        <ol>
          <li>{t('settlement.proof.stepWorkbook')}</li>
          <li>
            {t('settlement.proof.stepPage')} <Link to="/settlement/verify">{t('settlement.proof.toVerify')}</Link>
          </li>
          <li>
            {t('settlement.proof.stepCommand')}
            <Command text={`npm run statement:verify -- ${workbook}`} />
          </li>
          <li>
            {t('settlement.proof.stepExport')}
            <Command text={`npm run statement:verify -- ${workbook} --export DIR`} />
          </li>
        </ol>
      </section>
    </div>
  );
}

function Sum(props: { label: string; value: string; name: string; hint?: string }) {
  const { t } = useTranslation();
  return (
    <div className={proof.sum}>
      <span className={text.muted}>{props.label}</span>
      <Typography.Text
        code
        copyable={{ tooltips: [t('settlement.proof.copy'), t('settlement.proof.copied')] }}
        data-testid={props.name}
      >
        {props.value}
      </Typography.Text>
      {props.hint && <span className={text.muted}>{props.hint}</span>}
    </div>
  );
}

function Command({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <Typography.Text
      className={proof.command}
      code
      copyable={{ tooltips: [t('settlement.proof.copy'), t('settlement.proof.copied')] }}
    >
      {text}
    </Typography.Text>
  );
}
