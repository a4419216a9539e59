import type { PlateType, RequestPlate } from '@yiche/contracts';
import { useTranslation } from 'react-i18next';
import { PlateDrawing } from '../plate/plate-drawing.js';
import { CloneTag } from '../relocations/tags.js';
import styles from './request-plates.module.css';

/**
 * The plates of a request that has more than one: those that were looked up stay when another is written (合同四), and a press brings
 * one back with what the registry said of it.
 */
export function RequestPlates(props: {
  plates: readonly RequestPlate[];
  written: { number: string; type: PlateType | null };
  disabled: boolean;
  onChoose: (plate: RequestPlate) => void;
}) {
  const { t } = useTranslation();
  const { plates, written } = props;
  const isWritten = ({ plateNumber, plateType }: RequestPlate) =>
    plateNumber === written.number && plateType === written.type;
  if (!plates.some((plate) => !isWritten(plate))) return null;
  return (
    <div className={styles.requestPlates} role="group" aria-label={t('plate.others')} data-testid="request-plates">
      <span>{t('plate.others')}</span>
      {plates.map((plate) => (
        <button
          key={`${plate.plateNumber}/${plate.plateType}`}
          type="button"
          aria-pressed={isWritten(plate)}
          disabled={props.disabled}
          onClick={() => props.onChoose(plate)}
          data-testid={`request-plate-${plate.plateNumber}`}
        >
          <PlateDrawing number={plate.plateNumber} type={plate.plateType} size="small" />
          {plate.suspectedClone && <CloneTag />}
        </button>
      ))}
    </div>
  );
}
