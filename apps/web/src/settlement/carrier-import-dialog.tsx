import { InboxOutlined, LoadingOutlined } from '@ant-design/icons';
import { CARRIER_HEAD_BYTES, type CarrierColumns, type CarrierHead, type Statement } from '@yiche/contracts';
import { Alert, App, Modal } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { TransferStopped } from '../api/files.js';
import { useSettlementCache } from '../api/settlement-queries.js';
import { useReport } from '../app/use-report.js';
import { dialogWidth } from '../theme/components.js';
import { formatCount } from './amount-text.js';
import { FilePicker } from '../parts/file-picker.js';
import { CarrierColumnsForm, isMapped } from './carrier-columns-form.js';
import { TransferProgress } from './transfer-progress.js';
import layout from '../parts/layout.module.css';

interface Chosen {
  readonly file: File;
  readonly head: CarrierHead;
}

/** Has the beginning of the file read by the server, lets the person say which column is what, then sends the file as it is. */
export function CarrierImportDialog({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const report = useReport();
  const { invalidate } = useSettlementCache();
  const [opening, setOpening] = useState<File | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [columns, setColumns] = useState<CarrierColumns>({ caller: '', answeredAt: '', seconds: '' });
  const [problem, setProblem] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);
  /** Of two files that were chosen one after the other the last one counts, whichever is answered first. */
  const latest = useRef<File | null>(null);

  const choose = async (file: File) => {
    latest.current = file;
    setOpening(file);
    setProblem(null);
    setChosen(null);
    const isWhole = file.size <= CARRIER_HEAD_BYTES;
    try {
      const head = await api.settlement.carrierHead(
        statement.id,
        isWhole ? 'yes' : 'no',
        file.slice(0, CARRIER_HEAD_BYTES),
      );
      if (latest.current !== file) return;
      setChosen({ file, head });
      setColumns(head.likely);
    } catch (error) {
      if (latest.current === file) setProblem(error instanceof ApiError ? error.message : t('errors.unknown'));
    } finally {
      if (latest.current === file) setOpening(null);
    }
  };
  const send = async () => {
    if (!chosen) return;
    stop.current = new AbortController();
    setShare(0);
    try {
      const query = { ...columns, name: chosen.file.name.slice(-200), encoding: 'auto' as const };
      const transfer = { onProgress: setShare, signal: stop.current.signal };
      const file = await api.settlement.importCarrierFile(statement.id, query, chosen.file, transfer);
      void message.success(t('settlement.carrier.done', { n: formatCount(file.rows) }));
      await Promise.all([
        invalidate('carrier-files', statement.id),
        invalidate('differences', statement.id),
        invalidate('statement', statement.id),
      ]);
      onClose();
    } catch (error) {
      if (!(error instanceof TransferStopped)) report(error);
    } finally {
      setShare(null);
    }
  };
  const cancel = () => (share === null ? onClose() : stop.current?.abort());
  return (
    <Modal
      open
      width={dialogWidth.table}
      title={t('settlement.carrier.import')}
      okText={t('settlement.carrier.start')}
      cancelText={t(share === null ? 'app.cancel' : 'settlement.carrier.cancel')}
      okButtonProps={{ disabled: !chosen || !isMapped(columns) || share !== null, 'data-testid': 'import-submit' }}
      mask={{ closable: false }}
      closable={share === null}
      onOk={() => void send()}
      onCancel={cancel}
      data-testid="import-dialog"
    >
      {share !== null ? (
        <TransferProgress
          share={share}
          sending={(n) => t('settlement.carrier.uploading', { n })}
          working={t('settlement.carrier.reading')}
          hint={t('settlement.carrier.readingHint')}
          label={t('settlement.carrier.progress')}
        />
      ) : (
        <>
          <FilePicker
            accept=".csv,.txt,.tsv,.xls,.xlsx,text/csv,text/plain"
            icon={opening ? <LoadingOutlined /> : <InboxOutlined />}
            title={
              opening
                ? t('settlement.carrier.opening', { name: opening.name })
                : (chosen?.file.name ?? t('settlement.carrier.choose'))
            }
            hint={t('settlement.carrier.chooseHint')}
            onFile={(file) => void choose(file)}
          />
          {problem && (
            <Alert
              className={layout.notice}
              type="warning"
              showIcon
              title={t('settlement.carrier.unreadable')}
              description={problem}
              role="alert"
              data-testid="import-problem"
            />
          )}
          {chosen && <CarrierColumnsForm head={chosen.head} columns={columns} onChange={setColumns} />}
        </>
      )}
    </Modal>
  );
}
