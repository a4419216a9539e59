import { SearchOutlined } from '@ant-design/icons';
import { type Lookup, PLATE_TYPES } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { formatExactTime } from '../app/elapsed.js';
import { EmptyHint } from '../app/empty.js';
import { PlateDrawing } from '../plate/plate-drawing.js';

/** What the registry was asked, and what it said. */
export function LookupTable({ lookups }: { lookups: readonly Lookup[] }) {
  const { t } = useTranslation();
  if (lookups.length === 0) return <EmptyHint icon={<SearchOutlined />} title={t('detail.lookupsEmpty')} />;
  return (
    <ul className="rows" data-testid="lookups">
      {lookups.map((lookup) => (
        <li key={lookup.id}>
          <PlateDrawing number={lookup.plateNumber} type={lookup.plateType} size="small" />
          <time className="tabular">{formatExactTime(lookup.at)}</time>
          <span>{PLATE_TYPES[lookup.plateType]}</span>
          <span className="rows__grow">
            {lookup.found
              ? [lookup.ownerMasked, lookup.brand, lookup.model, lookup.colour].filter(Boolean).join(' · ')
              : t('plate.notFound')}
          </span>
        </li>
      ))}
    </ul>
  );
}
