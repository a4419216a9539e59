import { type PersonInClear, writtenReasonSchema } from '@yiche/contracts';
import { Button, Descriptions, Modal, Watermark } from 'antd';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../app/elapsed.js';
import { useMe } from '../app/me.js';
import { ReasonDialog } from '../parts/reason-dialog.js';
import text from '../parts/text.module.css';
import styles from './reveal-button.module.css';

/** Whoever leaves the desk leaves nothing on it for longer, ms. */
const SHOWN_MS = 60_000;

/** Shows one thing that is withheld otherwise, to who says why (H2): the server writes that down before it answers. */
export function RevealButton<T>(props: {
  /** Its test id is `<name>`, the dialog's `<name>-dialog`. */
  name: string;
  label: string;
  /** What is asked for. */
  title: string;
  hint: string;
  reveal: (reason: string) => Promise<T>;
  /** What is shown of it. */
  children: (revealed: T) => ReactNode;
}) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [revealed, setRevealed] = useState<{ readonly value: T } | null>(null);
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)} data-testid={props.name}>
        {props.label}
      </Button>
      {isAsking && (
        <ReasonDialog
          name={props.name}
          title={props.title}
          hint={props.hint}
          label={t('detail.revealReason')}
          okText={props.label}
          schema={writtenReasonSchema}
          onSubmit={async (reason) => setRevealed({ value: await props.reveal(reason) })}
          onClose={() => setAsking(false)}
        />
      )}
      {revealed && <Revealed onClose={() => setRevealed(null)}>{props.children(revealed.value)}</Revealed>}
    </>
  );
}

/** Marked with who looks at it and when; gone when it is closed, or by itself: nothing of it is kept in the browser. */
function Revealed({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const { t } = useTranslation();
  const { displayName } = useMe();
  const [since] = useState(() => formatDateTime(new Date().toISOString()));
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const timer = setTimeout(() => close(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Modal open title={t('detail.revealed')} footer={null} onCancel={onClose} destroyOnHidden data-testid="revealed">
      <Watermark content={[displayName, since]} rotate={0} gap={[40, 12]} offset={[0, 0]}>
        <div className={styles.revealed}>{children}</div>
      </Watermark>
    </Modal>
  );
}

/** A person in the clear. */
export function Person({ person }: { person: PersonInClear }) {
  const { t } = useTranslation();
  const number = <span className={text.tabular}>{person.number ?? t('detail.noNumber')}</span>;
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        ...(person.name === null ? [] : [{ key: 'name', label: t('detail.name'), children: person.name }]),
        ...(person.number === null && person.secondNumber !== null
          ? []
          : [{ key: 'number', label: t('detail.number'), children: number }]),
        ...(person.secondNumber === null
          ? []
          : [
              {
                key: 'second',
                label: t('detail.secondNumber'),
                children: <span className={text.tabular}>{person.secondNumber}</span>,
              },
            ]),
      ]}
    />
  );
}
