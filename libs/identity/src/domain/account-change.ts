import { refusal, type Role } from '@yiche/contracts';
import { checkRoles } from './roles.js';
import { checkSeats, textOfSeats, type Seat } from './seats.js';

/** What may be changed of an account; what is absent stays as it is. */
export interface AccountChange {
  readonly displayName?: string;
  readonly roles?: readonly string[];
  /** Null: of none. */
  readonly bureauId?: string | null;
  /** Null: takes no calls. */
  readonly extension?: string | null;
  /** The queues served; none: that of the bureau, where there is one. */
  readonly seats?: readonly Seat[];
  readonly disabled?: boolean;
}

/** What of an account a change is held against, and becomes. */
export interface ChangeableAccount {
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly bureauId: string | null;
  readonly extension: string | null;
  readonly seats: readonly Seat[];
  readonly disabled: boolean;
}

/** What a change comes to. */
export interface DecidedChange {
  readonly next: ChangeableAccount;
  /** What is another afterwards; nothing, when it was so already. */
  readonly fields: readonly (keyof ChangeableAccount)[];
  /** Whether it touches what a call in hand needs at once: the page works with what the account says now, not at its log-in. */
  readonly movesTheDesk: boolean;
  readonly disables: boolean;
}

const MOVING: readonly (keyof ChangeableAccount)[] = ['roles', 'bureauId', 'extension', 'seats'];

/** The longest name that is kept, characters. */
const LONGEST_NAME = 64;
const EXTENSION = /^\d{3,6}$/;

/** @throws DomainError as `checkRoles` and `checkSeats`, `identity/name-invalid`, `identity/extension-invalid` */
export function decideChange(account: ChangeableAccount, change: AccountChange): DecidedChange {
  const bureauId = change.bureauId === undefined ? account.bureauId : change.bureauId;
  const next: ChangeableAccount = {
    displayName: change.displayName === undefined ? account.displayName : checkName(change.displayName),
    roles: checkRoles(change.roles ?? account.roles, bureauId),
    bureauId,
    extension: change.extension === undefined ? account.extension : checkExtension(change.extension),
    seats: change.seats === undefined ? account.seats : checkSeats(change.seats),
    disabled: change.disabled ?? account.disabled,
  };
  const fields = (Object.keys(next) as (keyof ChangeableAccount)[]).filter((field) => !isSame(account, next, field));
  return {
    next,
    fields,
    movesTheDesk: fields.some((field) => MOVING.includes(field)),
    disables: next.disabled && !account.disabled,
  };
}

/** @throws DomainError `identity/name-invalid` */
export function checkName(name: string): string {
  const written = name.trim();
  if (written === '' || written.length > LONGEST_NAME || written.includes('\0'))
    throw refusal('identity/name-invalid', { longest: LONGEST_NAME });
  return written;
}

/** @throws DomainError `identity/extension-invalid` */
export function checkExtension(extension: string | null): string | null {
  if (extension !== null && !EXTENSION.test(extension)) throw refusal('identity/extension-invalid');
  return extension;
}

function isSame(account: ChangeableAccount, next: ChangeableAccount, field: keyof ChangeableAccount): boolean {
  if (field === 'roles') return checkedText(account.roles) === checkedText(next.roles);
  if (field === 'seats') return textOfSeats(account.seats) === textOfSeats(next.seats);
  return account[field] === next[field];
}

const checkedText = (roles: readonly Role[]): string => [...roles].sort().join();
