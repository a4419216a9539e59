import { withReasonSchema } from '@yiche/contracts';
import type { z } from 'zod';
import { FormDialog } from './form-dialog.js';
import { TextField } from './form-fields.js';

type ReasonSchema = z.ZodObject<{ reason: z.ZodString }>;

/** Something that is done only with a reason: what it is, what will happen, why, and then the press that does it. */
export function ReasonDialog(props: {
  name: string;
  title: string;
  /** What will happen. */
  hint: string;
  label: string;
  okText: string;
  /** For what cannot be undone. */
  isDangerous?: boolean;
  /** How the server asks for the reason, where more exactly than usual. */
  schema?: ReasonSchema;
  onSubmit: (reason: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const schema = props.schema ?? withReasonSchema;
  return (
    <FormDialog<ReasonSchema, { reason: string }>
      name={props.name}
      title={props.title}
      hint={props.hint}
      okText={props.okText}
      isDangerous={props.isDangerous}
      schema={schema}
      toBody={({ reason }) => ({ reason })}
      onSubmit={({ reason }) => props.onSubmit(reason)}
      onClose={props.onClose}
    >
      <TextField name="reason" label={props.label} rows={3} max={schema.shape.reason.maxLength ?? undefined} />
    </FormDialog>
  );
}
