import { Alert, Form, type FormInstance, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useCommands } from '../app/use-commands.js';

interface Props<Schema extends z.ZodType, Values extends object> {
  /** Its test ids are `<name>-dialog` and `<name>-submit`. */
  name: string;
  title: string;
  hint?: ReactNode;
  okText: string;
  /** For what cannot be undone. */
  isDangerous?: boolean;
  width?: number;
  schema: Schema;
  initial?: Partial<Values>;
  /** What is sent, as `schema` says. */
  toBody: (values: Values) => unknown;
  /** What the schema cannot know: why this is not to be sent, or null. */
  refuse?: (body: z.output<Schema>) => string | null;
  /** Does it; a refusal stays on the screen with the form. */
  onSubmit: (body: z.output<Schema>) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode | ((form: FormInstance<Values>) => ReactNode);
}

/** A form in a dialog whose body is checked with the very schema that the server checks it with. */
export function FormDialog<Schema extends z.ZodType, Values extends object>(props: Props<Schema, Values>) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const { busy, run } = useCommands();
  const isBusy = busy.has(props.name);

  const submit = async (values: Values) => {
    const parsed = props.schema.safeParse(props.toBody(values));
    if (!parsed.success) {
      setProblems([...new Set(parsed.error.issues.map(({ message }) => message))].slice(0, 4));
      form.setFields(
        parsed.error.issues
          .filter(({ path }) => path.length > 0)
          .map(({ path, message }) => ({ name: path as never, errors: [message] })),
      );
      return;
    }
    const refusal = props.refuse?.(parsed.data) ?? null;
    setProblems(refusal === null ? [] : [refusal]);
    if (refusal !== null) return;
    if (await run(props.name, () => props.onSubmit(parsed.data))) props.onClose();
  };
  return (
    <Modal
      open
      title={props.title}
      width={props.width ?? 560}
      okText={props.okText}
      cancelText={t('app.cancel')}
      okButtonProps={{ loading: isBusy, danger: props.isDangerous, 'data-testid': `${props.name}-submit` }}
      cancelButtonProps={{ disabled: isBusy }}
      mask={{ closable: false }}
      onOk={() => form.submit()}
      onCancel={() => !isBusy && props.onClose()}
      data-testid={`${props.name}-dialog`}
    >
      {props.hint && <p className="dialog__hint">{props.hint}</p>}
      {problems.length > 0 && (
        <Alert
          className="dialog__problems"
          type="warning"
          showIcon
          title={t('settlement.contract.form.check')}
          description={problems.join('；')}
          role="alert"
        />
      )}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError
        initialValues={props.initial}
        disabled={isBusy}
        onFinish={(values) => void submit(values)}
      >
        {typeof props.children === 'function' ? props.children(form) : props.children}
      </Form>
    </Modal>
  );
}
