import { withReasonSchema } from '@yiche/contracts';
import { FormDialog } from './form-dialog.js';
import { TextField } from './form-fields.js';

/** Something that is done only with a reason. */
export function ReasonDialog(props: {
  name: string;
  title: string;
  hint: string;
  label: string;
  okText: string;
  isDangerous?: boolean;
  onSubmit: (reason: string) => Promise<unknown>;
  onClose: () => void;
}) {
  return (
    <FormDialog<typeof withReasonSchema, { reason: string }>
      name={props.name}
      title={props.title}
      hint={props.hint}
      okText={props.okText}
      isDangerous={props.isDangerous}
      schema={withReasonSchema}
      toBody={({ reason }) => ({ reason })}
      onSubmit={({ reason }) => props.onSubmit(reason)}
      onClose={props.onClose}
    >
      <TextField name="reason" label={props.label} />
    </FormDialog>
  );
}
