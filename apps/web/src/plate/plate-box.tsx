import { type PlateType, PLATE_LENGTH, PLATE_TYPES, PROVINCES, plateTypesFor } from '@yiche/contracts';
import { Button, Select } from 'antd';
import { type CSSProperties, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PlateAction, type PlateFault, type PlateInput, checkPlate, otherReadings } from './plate-input.js';
import styles from './plate-box.module.css';

/** What is longer is cut on the screen, with an ellipsis that says so; it is no plate by far. */
const MOST_CELLS = 24;

interface Props {
  input: PlateInput;
  disabled: boolean;
  onChange: (action: PlateAction) => void;
  /** The box was left, or Enter was pressed in it. */
  onLeave: () => void;
  onEnter: () => void;
}

/** A cell for each character over one real input, so that pasting, an input method and assistive technology work as everywhere. */
export function PlateBox({ input, disabled, onChange, onLeave, onEnter }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  /** Letters that an input method has not handed over yet. */
  const [composing, setComposing] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const characters = [...input.text];
  const cells = shownCells(characters);
  const status = checkPlate(input.text).status;

  return (
    <div className={styles.plateBox}>
      <div
        className={styles.cells}
        style={{ '--cells': cells.length } as CSSProperties}
        data-status={status}
        data-focused={focused}
        data-long={cells.length > PLATE_LENGTH}
      >
        {cells.map((character, index) => (
          <span
            key={index}
            aria-hidden
            className={styles.cell}
            data-caret={focused && index === Math.min(characters.length, cells.length - 1)}
            data-optional={index === PLATE_LENGTH - 1}
          >
            {character ?? (index === PLATE_LENGTH - 1 ? <small>{t('plate.newEnergy')}</small> : '')}
          </span>
        ))}
        <input
          ref={field}
          aria-label={t('plate.input')}
          aria-invalid={status === 'invalid'}
          aria-describedby="plate-check"
          autoComplete="off"
          spellCheck={false}
          disabled={disabled}
          value={composing ?? input.text}
          onChange={(event) => {
            if (composing !== null) setComposing(event.target.value);
            else onChange({ kind: 'typed', text: event.target.value });
          }}
          onPaste={(event) => {
            event.preventDefault();
            const { value, selectionStart, selectionEnd } = event.currentTarget;
            onChange({
              kind: 'pasted',
              before: value.slice(0, selectionStart ?? value.length),
              pasted: event.clipboardData.getData('text'),
              after: value.slice(selectionEnd ?? value.length),
            });
          }}
          onCompositionStart={() => setComposing(input.text)}
          onCompositionEnd={(event) => {
            setComposing(null);
            onChange({ kind: 'typed', text: event.currentTarget.value });
          }}
          onFocus={(event) => {
            setFocused(true);
            // Behind the usual province; a whole plate stays selected, so that typing begins a new one from nothing.
            const { length } = event.target.value;
            if (length < 2) event.target.setSelectionRange(length, length);
          }}
          onBlur={() => {
            setFocused(false);
            onLeave();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && composing === null) onEnter();
          }}
          data-testid="plate-input"
        />
      </div>
      <div className={styles.provinces} role="group" aria-label={t('plate.provinces')}>
        {PROVINCES.map((province) => (
          <button
            key={province}
            type="button"
            tabIndex={-1}
            disabled={disabled}
            aria-pressed={characters[0] === province}
            // The caret stays in the box.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              onChange({ kind: 'province', province });
              field.current?.focus();
            }}
            data-testid={`province-${province}`}
          >
            {province}
          </button>
        ))}
      </div>
    </div>
  );
}

/** At least as many cells as the longest plate has characters; all that was typed, or an ellipsis at the end. */
function shownCells(characters: string[]): (string | undefined)[] {
  const shown = characters.length > MOST_CELLS ? [...characters.slice(0, MOST_CELLS - 1), '…'] : characters;
  return Array.from({ length: Math.max(PLATE_LENGTH, shown.length) }, (_, index) => shown[index]);
}

/** What the box says about the number while it is typed, and what it may have meant; the place for it is always there. */
export function PlateCheckText(props: {
  text: string;
  usualProvince: string;
  disabled: boolean;
  onChoose: (text: string) => void;
}) {
  const { t } = useTranslation();
  const faultWords = useFaultWords();
  const check = checkPlate(props.text, props.usualProvince);
  const words = {
    empty: () => t('plate.empty'),
    partial: () => t('plate.partial', { count: check.status === 'partial' ? check.missing : 0 }),
    invalid: () => `✕ ${check.status === 'invalid' ? faultWords(check.fault) : ''}`,
    valid: () => `✓ ${t(`plate.shape.${check.status === 'valid' ? check.shape : 'ordinary'}`)}`,
  }[check.status];
  const suggestions = props.disabled ? [] : otherReadings(props.text, props.usualProvince);
  return (
    <span className={styles.plateCheckLine}>
      <span
        id="plate-check"
        className={styles.plateCheck}
        data-status={check.status}
        data-testid="plate-check"
        aria-live="polite"
      >
        {words()}
      </span>
      {suggestions.map((text) => (
        <Button key={text} size="small" onClick={() => props.onChoose(text)} data-testid="plate-suggestion">
          {t('plate.meant', { text })}
        </Button>
      ))}
    </span>
  );
}

function useFaultWords(): (fault: PlateFault) => string {
  const { t } = useTranslation();
  return (fault) => {
    switch (fault.kind) {
      case 'stranger':
        return t('plate.fault.stranger', { character: fault.character });
      case 'too-long':
        return t('plate.fault.tooLong', { count: fault.count });
      case 'several':
        return t('plate.fault.several');
      case 'letter-o':
        return t('plate.fault.letterO');
      case 'letter-i':
        return t('plate.fault.letterI');
      case 'no-province':
        return t('plate.fault.noProvince');
      case 'shape':
        return t('plate.fault.shape');
    }
  };
}

export function PlateTypeSelect(props: { input: PlateInput; disabled: boolean; onChoose: (type: PlateType) => void }) {
  const { t } = useTranslation();
  const allowed = plateTypesFor(props.input.text);
  return (
    <Select<PlateType>
      className={styles.plateType}
      aria-label={t('relocation.plateType')}
      placeholder={t('relocation.plateType')}
      value={props.input.type}
      disabled={props.disabled || allowed.length < 2}
      options={allowed.map((type) => ({ value: type, label: PLATE_TYPES[type] }))}
      onChange={props.onChoose}
      listHeight={200}
      data-testid="plate-type"
    />
  );
}
