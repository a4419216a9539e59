import { SearchOutlined } from '@ant-design/icons';
import { BLOCKED_KINDS, PLACE_LIMIT } from '@yiche/contracts';
import { Input, type InputRef } from 'antd';
import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { PlateBox, PlateCheckText, PlateTypeSelect } from '../plate/plate-box.js';
import { checkPlate } from '../plate/plate-input.js';
import { ChoiceGroup } from './choice-group.js';
import { KeyButton } from './key-button.js';
import { type RequestDraft, USUAL_PROVINCE } from './use-request-draft.js';
import styles from './request-form.module.css';

interface Props {
  draft: RequestDraft;
  disabled: boolean;
  /** Whether no limit stands before this plate. */
  mayLookUp: boolean;
  isLookingUp: boolean;
  onLookUp: () => void;
}

/** Place, what is blocked, plate: in the order in which they are asked; Enter leads from one to the next. */
export function RequestForm({ draft, disabled, mayLookUp, isLookingUp, onLookUp }: Props) {
  const { t } = useTranslation();
  const place = useRef<InputRef>(null);
  const form = useRef<HTMLDivElement>(null);
  const isPlateValid = checkPlate(draft.plate.text).status === 'valid';

  useEffect(() => {
    place.current?.focus();
  }, []);
  const focus = (selector: string) => form.current?.querySelector<HTMLElement>(selector)?.focus();

  return (
    <div className={styles.form} ref={form}>
      <div className={styles.row}>
        <div className={clsx(styles.field, styles.fieldGrow)}>
          <label htmlFor="place">{t('relocation.place')}</label>
          <Input
            id="place"
            ref={place}
            value={draft.place}
            count={{ max: PLACE_LIMIT }}
            status={draft.place.length > PLACE_LIMIT ? 'error' : ''}
            disabled={disabled}
            placeholder={t('relocation.placeHint')}
            onChange={(event) => draft.setPlace(event.target.value)}
            onBlur={() => void draft.savePlace()}
            onPressEnter={(event) => {
              if (event.nativeEvent.isComposing) return;
              // Or the same Enter would press the choice that gets the focus.
              event.preventDefault();
              focus('[data-testid="blocked"] [tabindex="0"]');
            }}
            data-testid="place"
          />
        </div>
        <div className={styles.field}>
          <span className={styles.label}>{t('relocation.blockedLabel')}</span>
          <ChoiceGroup
            label={t('relocation.blockedLabel')}
            name="blocked"
            choices={BLOCKED_KINDS}
            value={draft.blocked}
            text={(kind) => t(`relocation.blocked.${kind}`)}
            disabled={disabled}
            onChoose={draft.chooseBlocked}
          />
        </div>
      </div>
      <div className={styles.field}>
        <div className={styles.plateHead}>
          <span className={styles.label}>{t('relocation.plate')}</span>
          <PlateCheckText
            text={draft.plate.text}
            usualProvince={USUAL_PROVINCE}
            disabled={disabled}
            onChoose={(text) => {
              draft.changePlate({ kind: 'chosen', text });
              focus('[data-testid="plate-input"]');
            }}
          />
        </div>
        <PlateBox
          input={draft.plate}
          disabled={disabled}
          onChange={draft.changePlate}
          onLeave={() => void draft.savePlate()}
          onEnter={() => isPlateValid && mayLookUp && onLookUp()}
        />
      </div>
      <div className={styles.row}>
        <PlateTypeSelect
          input={draft.plate}
          disabled={disabled}
          onChoose={(type) => draft.changePlate({ kind: 'type', type })}
        />
        <Input
          className={styles.fieldGrow}
          aria-label={t('relocation.vehicleDescription')}
          placeholder={t('relocation.vehicleDescription')}
          value={draft.vehicleDescription}
          count={{ max: PLACE_LIMIT }}
          status={draft.vehicleDescription.length > PLACE_LIMIT ? 'error' : ''}
          disabled={disabled}
          onChange={(event) => draft.setVehicleDescription(event.target.value)}
          onBlur={() => void draft.saveVehicleDescription()}
          data-testid="vehicle-description"
        />
        <KeyButton
          action="lookUp"
          type="primary"
          icon={<SearchOutlined />}
          disabled={disabled || !isPlateValid || !mayLookUp}
          loading={isLookingUp}
          onAct={onLookUp}
          data-testid="lookup"
        >
          {t('plate.lookUp')}
        </KeyButton>
      </div>
    </div>
  );
}
