import { type PlateType, PLATE_TYPES, PROVINCES, plateTypesFor } from '@yiche/contracts';
import { Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PLATE_CAPACITY, type PlateAction, type PlateInput, checkPlate } from './plate-input.js';
import './plate.css';

interface Props {
  input: PlateInput;
  disabled: boolean;
  onChange: (action: PlateAction) => void;
  /** The box was left, or Enter was pressed in it. */
  onLeave: () => void;
  onEnter: () => void;
}

/** Eight cells over one real input, so that pasting, an input method and assistive technology work as everywhere. */
export function PlateBox({ input, disabled, onChange, onLeave, onEnter }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  /** Letters that an input method has not handed over yet. */
  const [composing, setComposing] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const cells = [...input.text];
  const status = checkPlate(input.text).status;

  return (
    <div className="plate-box">
      <div className="plate-box__cells" data-status={status} data-focused={focused}>
        {Array.from({ length: PLATE_CAPACITY }, (_, index) => (
          <span
            key={index}
            aria-hidden
            className="plate-box__cell"
            data-caret={focused && index === Math.min(cells.length, PLATE_CAPACITY - 1)}
            data-optional={index === PLATE_CAPACITY - 1}
          >
            {cells[index] ?? (index === PLATE_CAPACITY - 1 ? <small>{t('plate.newEnergy')}</small> : '')}
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
          onCompositionStart={() => setComposing(input.text)}
          onCompositionEnd={(event) => {
            setComposing(null);
            onChange({ kind: 'typed', text: event.currentTarget.value });
          }}
          onFocus={(event) => {
            setFocused(true);
            // Behind the usual province; a whole plate stays selected, so that typing begins a new one.
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
      <div className="plate-box__provinces" role="group" aria-label={t('plate.provinces')}>
        {PROVINCES.map((province) => (
          <button
            key={province}
            type="button"
            tabIndex={-1}
            disabled={disabled}
            aria-pressed={cells[0] === province}
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

/** What the box says about the number while it is typed; the place for it is always there. */
export function PlateCheckText({ text }: { text: string }) {
  const { t } = useTranslation();
  const check = checkPlate(text);
  const words = {
    empty: () => t('plate.empty'),
    partial: () => t('plate.partial', { count: check.status === 'partial' ? check.missing : 0 }),
    invalid: () => `✕ ${t('plate.invalid')}`,
    valid: () => `✓ ${t(`plate.shape.${check.status === 'valid' ? check.shape : 'ordinary'}`)}`,
  }[check.status];
  return (
    <span
      id="plate-check"
      className="plate-check"
      data-status={check.status}
      data-testid="plate-check"
      aria-live="polite"
    >
      {words()}
    </span>
  );
}

export function PlateTypeSelect(props: { input: PlateInput; disabled: boolean; onChoose: (type: PlateType) => void }) {
  const { t } = useTranslation();
  const allowed = plateTypesFor(props.input.text);
  return (
    <Select<PlateType>
      className="plate-type"
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
