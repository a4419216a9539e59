import { SearchOutlined } from '@ant-design/icons';
import { type Lookup, lookupResultOf, PLATE_TYPES, type Relocation, writtenReasonSchema } from '@yiche/contracts';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { formatDateTime, formatExactTime } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { ReasonDialog } from '../parts/reason-dialog.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';
import styles from './lookup-table.module.css';

/** What the registry was asked, and what it said to whoever may see that: others have one result at a time shown, with a reason (H2). */
export function LookupTable({ relocation }: { relocation: Relocation }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Lookup | null>(null);
  const [revealed, setRevealed] = useState<Lookup | null>(null);
  const { lookups, mayReveal } = relocation;
  if (lookups.length === 0) return <EmptyHint icon={<SearchOutlined />} title={t('detail.lookupsEmpty')} />;
  return (
    <>
      <ul className={layout.rows} data-testid="lookups">
        {lookups.map((lookup) => (
          <li key={lookup.id}>
            <PlateDrawing number={lookup.plateNumber} type={lookup.plateType} size="small" />
            <time className={text.tabular}>{formatExactTime(lookup.at)}</time>
            <span>{PLATE_TYPES[lookup.plateType]}</span>
            <span className={layout.grow}>
              {lookupResultOf(lookup) === null ? (
                <span className={text.muted}>{t('detail.withheld')}</span>
              ) : (
                <Result lookup={lookup} />
              )}
            </span>
            {lookupResultOf(lookup) === null && mayReveal && (
              <Button size="small" onClick={() => setAsked(lookup)} data-testid="reveal">
                {t('detail.reveal')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked && (
        <ReasonDialog
          name="reveal"
          title={t('detail.revealTitle', { plate: asked.plateNumber })}
          hint={t('detail.revealHint')}
          label={t('detail.revealReason')}
          okText={t('detail.reveal')}
          schema={writtenReasonSchema}
          onSubmit={async (reason) => setRevealed(await api.relocations.reveal(relocation.id, asked.id, reason))}
          onClose={() => setAsked(null)}
        />
      )}
      {revealed && <Revealed lookup={revealed} onClose={() => setRevealed(null)} />}
    </>
  );
}

/** Marked with who looks at it and when; gone when it is closed: nothing of it is kept in the browser. */
function Revealed({ lookup, onClose }: { lookup: Lookup; onClose: () => void }) {
  const { t } = useTranslation();
  const { displayName } = useMe();
  const [since] = useState(() => formatDateTime(new Date().toISOString()));
  return (
    <Modal open title={t('detail.revealed')} footer={null} onCancel={onClose} destroyOnHidden data-testid="revealed">
      <div className={styles.revealed} data-viewer={`${displayName} ${since}`}>
        <PlateDrawing number={lookup.plateNumber} type={lookup.plateType} size="small" /> <Result lookup={lookup} />
      </div>
    </Modal>
  );
}

function Result({ lookup }: { lookup: Lookup }) {
  const { t } = useTranslation();
  const facts = [lookup.ownerMasked, lookup.brand, lookup.model, lookup.colour];
  const result = lookupResultOf(lookup);
  const caution = result !== null && result !== 'found' ? t(`plate.result.${result}`) : null;
  return [...facts, caution].filter(Boolean).join(' · ');
}
