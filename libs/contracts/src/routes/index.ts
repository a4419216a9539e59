import { accountRoutes } from './account-routes.js';
import { contactRulesRoutes } from './contact-rules-routes.js';
import { contractRoutes } from './contract-routes.js';
import { demoRoutes } from './demo-routes.js';
import { deskRoutes } from './desk-routes.js';
import { documentationRoutes } from './documentation-routes.js';
import { environmentRoutes } from './environment-routes.js';
import { recordingRoutes } from './recording-routes.js';
import { relocationRoutes } from './relocation-routes.js';
import type { Route } from './route.js';
import { serviceReportRoutes } from './service-report-routes.js';
import { sessionRoutes } from './session-routes.js';
import { statementRoutes } from './statement-routes.js';
import { supervisionRoutes } from './supervision-routes.js';
import { userRoutes } from './user-routes.js';

/** Every route of the HTTP interface, room by room. What is not here is not served, and what is here is. */
export const routes = {
  environment: environmentRoutes,
  session: sessionRoutes,
  account: accountRoutes,
  user: userRoutes,
  desk: deskRoutes,
  relocation: relocationRoutes,
  recording: recordingRoutes,
  supervision: supervisionRoutes,
  contactRules: contactRulesRoutes,
  statement: statementRoutes,
  contract: contractRoutes,
  serviceReport: serviceReportRoutes,
  documentation: documentationRoutes,
  demo: demoRoutes,
} satisfies Readonly<Record<string, Readonly<Record<string, Route>>>>;

/** The same as one list. */
export const allRoutes: readonly Route[] = Object.values(routes).flatMap((room) => Object.values<Route>(room));

export { callCommandSchema, type CallCommand } from './desk-routes.js';
export {
  addressOf,
  idSchema,
  defineRoute,
  statusOf,
  type Access,
  type AnswerOf,
  type FileAnswer,
  type InputOf,
  type InputsOf,
  type Route,
  type SentTo,
} from './route.js';
