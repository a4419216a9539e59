export { actorOf, SYSTEM, type Actor } from './actor.js';
export { bureauOfViewer, requireBureau } from './bureau-of-viewer.js';
export { Bureaus } from './bureaus.js';
export { demoPeople, type DemoPerson } from './demo-people.js';
export { DEMO_PASSWORD, DEMO_USERS } from './demo-users.js';
export type { AccountChange } from './domain/account-change.js';
export { checkRoles, conflictingRoles } from './domain/roles.js';
export {
  READS,
  Reads,
  ReadsNothingPersonal,
  type ReadsDeclaration,
  type RequestWithUser,
} from './http/access.decorators.js';
export { holdsSessionCookie, sessionTokenFromCookieHeader } from './http/session-cookie.js';
export { Serves } from './http/serves.decorator.js';
export { passwordChangeRequired } from './http/session.guard.js';
export {
  IdentityConfig,
  identityConfigSchema,
  openSessionsConfigSchema,
  type OpenSessionsConfig,
} from './identity.config.js';
export {
  AccountChanged,
  LoggedIn,
  LogInRefused,
  SessionEnded,
  SessionEnding,
  type SessionEndReason,
} from './identity.events.js';
export { IdentityModule, type IdentityOptions } from './identity.module.js';
export { IdentityService, type LogInRequest } from './identity.service.js';
export { OpenSessions } from './open-sessions.js';
export { Passwords } from './passwords.service.js';
export { Bureau } from './persistence/bureau.entity.js';
export { Seats } from './seats.service.js';
export type { Seat } from './domain/seats.js';
export { AccessTrail } from './ports/access-trail.js';
export { WorkInHand } from './ports/work-in-hand.js';
export type { SessionUser } from './session-user.js';
export { UserAccounts, type NewUser } from './user-accounts.service.js';
export { UserAdministration } from './user-administration.service.js';
export { BureausModule } from './bureaus.module.js';
export { bureauInView, servesAllBureaus } from './domain/bureau-in-view.js';
