import { wordIssue } from '@yiche/contracts';
import { Alert, Form, type FormInstance, Modal } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useCommands } from '../app/use-commands.js';
import type { Language } from '../i18n/i18n.js';
import { dialogWidth } from '../theme/components.js';
import styles from './form-dialog.module.css';
import layout from './layout.module.css';

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
  const { t, i18n } = useTranslation();
  const [form] = Form.useForm<Values>();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const { busy, run } = useCommands();
  const isBusy = busy.has(props.name);
  const marks = useMarks(form);

  const submit = async (values: Values) => {
    marks.clear();
    const parsed = props.schema.safeParse(props.toBody(values));
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => ({
        path: issue.path as FieldPath,
        message: wordIssue(issue, i18n.language as Language),
      }));
      setProblems([...new Set(issues.map(({ message }) => message))].slice(0, 4));
      marks.set(issues);
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
      width={props.width ?? dialogWidth.form}
      okText={props.okText}
      cancelText={t('app.cancel')}
      okButtonProps={{ loading: isBusy, danger: props.isDangerous, 'data-testid': `${props.name}-submit` }}
      cancelButtonProps={{ disabled: isBusy }}
      mask={{ closable: false }}
      onOk={() => form.submit()}
      onCancel={() => !isBusy && props.onClose()}
      data-testid={`${props.name}-dialog`}
    >
      {props.hint && <p className={styles.hint}>{props.hint}</p>}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError
        initialValues={props.initial}
        disabled={isBusy}
        onValuesChange={marks.clear}
        onFinish={(values) => void submit(values)}
      >
        {typeof props.children === 'function' ? props.children(form) : props.children}
      </Form>
      {problems.length > 0 && (
        <Alert
          className={layout.notice}
          type="warning"
          showIcon
          title={t('app.checkFields')}
          description={problems.join(t('app.between'))}
          role="alert"
        />
      )}
    </Modal>
  );
}

/** Marks the fields that the schema refuses. What it says of a part of a field's value (one of several addresses) marks the field. */
function useMarks<Values extends object>(form: FormInstance<Values>) {
  const marked = useRef<FieldPath[]>([]);
  return {
    clear: () => {
      form.setFields(marked.current.map((name) => ({ name: name as never, errors: [] })));
      marked.current = [];
    },
    set: (issues: readonly { path: FieldPath; message: string }[]) => {
      const fields = new Set(form.getFieldsError().map(({ name }) => JSON.stringify(name)));
      const fieldOf = (path: FieldPath): FieldPath | null => {
        for (let length = path.length; length > 0; length--) {
          if (fields.has(JSON.stringify(path.slice(0, length)))) return path.slice(0, length);
        }
        return null;
      };
      for (const { path, message } of issues) {
        const name = fieldOf(path);
        if (!name) continue;
        form.setFields([{ name: name as never, errors: [message] }]);
        marked.current.push(name);
      }
      const [first] = marked.current;
      if (first) form.scrollToField(first as never, { block: 'center', focus: true });
    },
  };
}

type FieldPath = (string | number)[];
