import { DatePicker, Form, Input } from 'antd';
import dayjs from 'dayjs';
import { formatDateTime } from '../app/elapsed.js';
import styles from './form-fields.module.css';

interface PickerProps {
  /** Given by the form. */
  value?: string | null;
  onChange?: (value: string | null) => void;
  id?: string;
  label: string;
}

/** A contract day as text, `2024-07-01`. */
export function DayPicker({ value, onChange, id, label }: PickerProps) {
  return (
    <DatePicker
      id={id}
      aria-label={label}
      className={styles.field}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange?.(day ? day.format('YYYY-MM-DD') : null)}
    />
  );
}

/** A contract month as text, `2024-07`. */
export function MonthPicker({ value, onChange, id, label }: PickerProps) {
  return (
    <DatePicker
      picker="month"
      id={id}
      aria-label={label}
      className={styles.field}
      value={value ? dayjs(`${value}-01`) : null}
      onChange={(month) => onChange?.(month ? month.format('YYYY-MM') : null)}
    />
  );
}

/** A moment as ISO text, entered and shown in Asia/Shanghai, wherever the browser is. */
export function MomentPicker({ value, onChange, id, label }: PickerProps) {
  return (
    <DatePicker
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      id={id}
      aria-label={label}
      className={styles.field}
      value={value ? dayjs(formatDateTime(value)) : null}
      onChange={(moment) =>
        onChange?.(moment ? new Date(`${moment.format('YYYY-MM-DDTHH:mm')}:00+08:00`).toISOString() : null)
      }
    />
  );
}

/** A reason, an answer, a note: free text whose length is seen. */
export function TextField(props: { name: string; label: string; placeholder?: string; rows?: number; max?: number }) {
  return (
    <Form.Item name={props.name} label={props.label} initialValue="">
      <Input.TextArea
        rows={props.rows ?? 4}
        // Counted, not cut: what is too long is refused as a whole.
        count={{ show: true, max: props.max ?? 1_000 }}
        placeholder={props.placeholder}
        data-testid={`field-${props.name}`}
      />
    </Form.Item>
  );
}
