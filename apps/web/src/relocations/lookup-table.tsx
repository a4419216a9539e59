import { SearchOutlined } from '@ant-design/icons';
import { type Lookup, lookupResultOf, PLATE_TYPES, type Relocation } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { formatExactTime } from '../app/elapsed.js';
import { EmptyHint } from '../parts/empty-hint.js';
import { PlateDrawing } from '../plate/plate-drawing.js';
import { Person, RevealButton } from './reveal-button.js';
import layout from '../parts/layout.module.css';
import text from '../parts/text.module.css';

/** What the registry was asked, and what it said to whoever may see that: others have one result at a time shown, with a reason (H2). */
export function LookupTable({ relocation }: { relocation: Relocation }) {
  const { t } = useTranslation();
  const { id, lookups, mayReveal, mayRevealPersons } = relocation;
  if (lookups.length === 0) return <EmptyHint icon={<SearchOutlined />} title={t('detail.lookupsEmpty')} />;
  return (
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
            <RevealButton
              name="reveal"
              label={t('detail.reveal')}
              title={t('detail.revealTitle', { plate: lookup.plateNumber })}
              hint={t('detail.revealHint')}
              reveal={(reason) => api.relocations.reveal(id, lookup.id, reason)}
            >
              {(revealed) => (
                <>
                  <PlateDrawing number={revealed.plateNumber} type={revealed.plateType} size="small" />{' '}
                  <Result lookup={revealed} />
                </>
              )}
            </RevealButton>
          )}
          {mayRevealPersons && (
            <RevealButton
              name="reveal-owner"
              label={t('detail.revealOwner')}
              title={t('detail.revealOwnerTitle', { plate: lookup.plateNumber })}
              hint={t('detail.revealPersonHint')}
              reveal={(reason) => api.relocations.revealOwner(id, lookup.id, reason)}
            >
              {(person) => <Person person={person} />}
            </RevealButton>
          )}
        </li>
      ))}
    </ul>
  );
}

function Result({ lookup }: { lookup: Lookup }) {
  const { t } = useTranslation();
  const facts = [lookup.ownerMasked, lookup.brand, lookup.model, lookup.colour];
  const result = lookupResultOf(lookup);
  const caution = result !== null && result !== 'found' ? t(`plate.result.${result}`) : null;
  return [...facts, caution].filter(Boolean).join(' · ');
}
