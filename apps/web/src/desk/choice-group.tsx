import { useRef } from 'react';
import styles from './choice-group.module.css';

interface Props<T extends string> {
  label: string;
  /** Prefix of the stable test id of each choice. */
  name: string;
  choices: readonly T[];
  value: T | null;
  text: (choice: T) => string;
  onChoose: (choice: T) => void;
  disabled?: boolean;
  /** In columns of one width over the whole line. */
  isEven?: boolean;
}

/** One of a few, by mouse, by number key or by arrow keys; all choices in sight. */
export function ChoiceGroup<T extends string>(props: Props<T>) {
  const { choices, value, onChoose, disabled } = props;
  const group = useRef<HTMLDivElement>(null);
  const tabStop = value ?? choices[0];

  const choose = (choice: T | undefined) => {
    if (!choice || disabled) return;
    onChoose(choice);
    group.current?.querySelector<HTMLElement>(`[data-choice="${choice}"]`)?.focus();
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const from = value === null ? (step === 1 ? -1 : 0) : choices.indexOf(value);
      choose(choices[(from + step + choices.length) % choices.length]);
    } else if (/^[1-9]$/.test(event.key)) {
      event.preventDefault();
      choose(choices[Number(event.key) - 1]);
    }
  };

  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={props.label}
      className={styles.choices}
      data-even={props.isEven ?? false}
      onKeyDown={onKeyDown}
      data-testid={props.name}
    >
      {choices.map((choice, index) => (
        <button
          key={choice}
          type="button"
          role="radio"
          aria-checked={choice === value}
          tabIndex={choice === tabStop ? 0 : -1}
          disabled={disabled}
          data-choice={choice}
          data-testid={`${props.name}-${choice}`}
          onClick={() => choose(choice)}
        >
          <span className={styles.number}>{index + 1}</span>
          {props.text(choice)}
        </button>
      ))}
    </div>
  );
}
