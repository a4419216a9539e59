import { CheckCircleFilled, CloseCircleFilled, FileProtectOutlined, QuestionCircleFilled } from '@ant-design/icons';
import type { Verification } from '@yiche/contracts';
import { Alert, Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { useContracts } from '../api/settlement-queries.js';
import { FilePicker } from '../parts/file-picker.js';
import { Page, PageHead } from '../parts/page.js';
import { column } from '../theme/components.js';
import { formatCount } from './amount-text.js';
import { TransferProgress } from './transfer-progress.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './verify-page.module.css';

/** Anybody who has a workbook puts it here and sees, check by check, whether it is what was signed (G8). */
export function VerifyPage() {
  const { t } = useTranslation();
  const [share, setShare] = useState<number | null>(null);
  const [found, setFound] = useState<{ name: string; verification: Verification } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const verify = async (file: File) => {
    setFound(null);
    setProblem(null);
    if (!/\.xlsx$/i.test(file.name)) return setProblem(t('settlement.verification.notWorkbook'));
    setShare(0);
    try {
      const verification = await api.settlement.verify(file, { onProgress: setShare });
      setFound({ name: file.name, verification });
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : t('errors.unknown'));
    } finally {
      setShare(null);
    }
  };
  return (
    <Page>
      <PageHead title={t('settlement.verification.title')} backTo="/settlement" />
      <div className={layout.stack}>
        <section className={layout.panel}>
          <p className={text.prose}>{t('settlement.verification.intro')}</p>
          {share !== null ? (
            <TransferProgress
              share={share}
              sending={(n) => t('settlement.verification.uploading', { n })}
              working={t('settlement.verification.checking')}
              label={t('settlement.verification.progress')}
            />
          ) : (
            <FilePicker
              accept=".xlsx"
              icon={<FileProtectOutlined />}
              title={t(found ? 'settlement.verification.another' : 'settlement.verification.drop')}
              hint={t('settlement.verification.dropHint')}
              onFile={(file) => void verify(file)}
              data-testid="verify-file"
            />
          )}
          {problem && (
            <Alert
              className={layout.notice}
              type="warning"
              showIcon
              title={t('settlement.verification.failed')}
              description={problem}
              role="alert"
              action={<Button onClick={() => setProblem(null)}>{t('app.close')}</Button>}
              data-testid="verify-problem"
            />
          )}
        </section>
        {found && <Result name={found.name} verification={found.verification} />}
      </div>
    </Page>
  );
}

const ALERTS = { good: 'success', unjudged: 'warning', bad: 'error' } as const;

function Result({ name, verification }: { name: string; verification: Verification }) {
  const { t } = useTranslation();
  const { ok, unjudged, checks, number, month, lines } = verification;
  const verdict = ok ? 'good' : unjudged ? 'unjudged' : 'bad';
  return (
    <section className={layout.panel} aria-live="polite" data-testid="verification" data-ok={ok} data-verdict={verdict}>
      <Alert
        type={ALERTS[verdict]}
        showIcon
        title={t(`settlement.verification.${verdict}`)}
        description={
          <>
            <div className={text.tabular}>
              {name}
              {number &&
                ` · ${t('settlement.verification.checked', { number, month: month ?? '', n: formatCount(lines) })}`}
            </div>
            {verdict !== 'good' && <div>{t(`settlement.verification.${verdict}Hint`)}</div>}
            {verification.resaved && <div>{t('settlement.verification.resaved')}</div>}
          </>
        }
      />
      <Table<Verification['checks'][number]>
        className={styles.checks}
        rowKey={(check) => `${check.name} ${check.detail}`}
        size="small"
        pagination={false}
        dataSource={checks}
        rowClassName={(check) => (check.ok || check.unjudged ? '' : (styles.wrong ?? ''))}
        columns={[
          { title: t('settlement.verification.check'), dataIndex: 'name', width: column.actions },
          {
            title: t('settlement.verification.result'),
            width: column.day,
            render: (_, check) =>
              check.ok ? (
                <span className={text.ok}>
                  <CheckCircleFilled /> {t('settlement.verification.ok')}
                </span>
              ) : check.unjudged ? (
                <strong>
                  <QuestionCircleFilled /> {t('settlement.verification.noResult')}
                </strong>
              ) : (
                <strong className={text.urgent}>
                  <CloseCircleFilled /> {t('settlement.verification.wrong')}
                </strong>
              ),
          },
          {
            title: t('settlement.verification.place'),
            render: (_, check) => <span className={text.prose}>{check.detail}</span>,
          },
        ]}
      />
      {verification.keyFingerprint && <Fingerprint found={verification.keyFingerprint} />}
    </section>
  );
}

/** A signature says who signed only to whom the key is known: compared with what the contract names. */
function Fingerprint({ found }: { found: string }) {
  const { t } = useTranslation();
  const contracts = useContracts();
  const known = [...new Set(contracts.data?.map(({ keyFingerprint }) => keyFingerprint).filter(Boolean))];
  return (
    <p className={text.tabular}>
      {t('settlement.verification.fingerprint')} <code>{found}</code>{' '}
      {known.length === 0 ? (
        <>
          {t('settlement.verification.compare')}
          <Link to="/settlement/contracts">{t('settlement.contracts')}</Link>
        </>
      ) : known.includes(found) ? (
        <span className={text.ok}>
          <CheckCircleFilled /> {t('settlement.verification.sameKey')}
        </span>
      ) : (
        <strong className={text.urgent}>
          <CloseCircleFilled /> {t('settlement.verification.otherKey', { known: known.join(t('app.between')) })}
        </strong>
      )}
    </p>
  );
}
