import { AcceptBySilence } from './accept-by-silence.js';
import { AcceptStatement } from './accept-statement.js';
import { ConcludeObjections } from './conclude-objections.js';
import { DeliverMail } from './deliver-mail.js';
import { Deliveries } from './deliveries.js';
import { MarkOverdue } from './mark-overdue.js';
import { ObjectionAttachments } from './objection-attachments.js';
import { ObjectionTime } from './objection-time.js';
import { PauseLatePayment } from './pause-late-payment.js';
import { RaiseObjection } from './raise-objection.js';
import { RecordPayment } from './record-payment.js';
import { RefuseStatement } from './refuse-statement.js';
import { RetryDelivery } from './retry-delivery.js';
import { SendStatement } from './send-statement.js';
import { SettleObjection } from './settle-objection.js';
import { CLOCK } from './duties/index.js';
import { StatementClock } from './statement-clock.js';
import { WarnClerks } from './warn-clerks.js';

/** Everything that moves a statement on. Needs `DifferencesService`, `RequestClosing`, `WorkbookAttachment` and `Mailer`. */
export const WORKFLOW = [
  SendStatement,
  AcceptStatement,
  AcceptBySilence,
  ObjectionTime,
  RaiseObjection,
  ConcludeObjections,
  SettleObjection,
  ObjectionAttachments,
  RecordPayment,
  PauseLatePayment,
  MarkOverdue,
  RefuseStatement,
  Deliveries,
  DeliverMail,
  RetryDelivery,
  WarnClerks,
  ...CLOCK,
  StatementClock,
];
