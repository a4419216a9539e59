import { Bureaus1763780000000 } from './1763780000000-bureaus.js';
import { Audit1763780000001 } from './1763780000001-audit.js';
import { Identity1763780000002 } from './1763780000002-identity.js';
import { Vehicles1763780000003 } from './1763780000003-vehicles.js';
import { Agents1763780000004 } from './1763780000004-agents.js';
import { Calls1763780000005 } from './1763780000005-calls.js';
import { Relocations1763780000006 } from './1763780000006-relocations.js';
import { Recordings1763780000007 } from './1763780000007-recordings.js';
import { AgentPresence1763780000008 } from './1763780000008-agent-presence.js';
import { AgentWrapUp1763780000009 } from './1763780000009-agent-wrap-up.js';
import { EndedUnknown1763780000010 } from './1763780000010-ended-unknown.js';
import { SessionDue1763780000011 } from './1763780000011-session-due.js';
import { Settlement1763780000012 } from './1763780000012-settlement.js';
import { WithdrawnLines1763780000021 } from './1763780000021-withdrawn-lines.js';
import { NumbersInOneForm1764400000000 } from './1764400000000-numbers-in-one-form.js';
import { RelocationSearch1764400100000 } from './1764400100000-relocation-search.js';
import { Findings1764400400000 } from './1764400400000-findings.js';
import { LogInFailures1764400600000 } from './1764400600000-log-in-failures.js';
import { Passwords1764400600001 } from './1764400600001-passwords.js';
import { LookupsOfARequest1764400800000 } from './1764400800000-lookups-of-a-request.js';
import { TestNumbers1764400800001 } from './1764400800001-test-numbers.js';
import { LookupsOfBefore1764400800002 } from './1764400800002-lookups-of-before.js';
import { ShortRecordings1764401000000 } from './1764401000000-short-recordings.js';
import { DataKeys1764401100000 } from './1764401100000-data-keys.js';
import { SealedTestNumbers1764401100001 } from './1764401100001-sealed-test-numbers.js';
import { Cursors1764500100000 } from './1764500100000-cursors.js';
import { Parties1764500200000 } from './1764500200000-parties.js';
import { AgentSeatsAndInterruptions1764500300000 } from './1764500300000-agent-seats-and-interruptions.js';
import { Seats1764500300001 } from './1764500300001-seats.js';
import { DemoHistory1764500600000 } from './1764500600000-demo-history.js';
import { WhatAContractLeavesOpen1764500701000 } from './1764500701000-what-a-contract-leaves-open.js';
import { Assessments1764500701001 } from './1764500701001-assessments.js';
import { VolumePlaces1764500701002 } from './1764500701002-volume-places.js';
import { PublishedViews1764500702000 } from './1764500702000-published-views.js';
import { CallsOver1764500703000 } from './1764500703000-calls-over.js';
import { AuditHeadOverEntries1764500800000 } from './1764500800000-audit-head-over-entries.js';
import { RegistryAnswers1764500900000 } from './1764500900000-registry-answers.js';
import { WaitingLookups1764500901000 } from './1764500901000-waiting-lookups.js';
import { StaleOwnerNumbers1764500902000 } from './1764500902000-stale-owner-numbers.js';
import { SuspectedClones1764500903000 } from './1764500903000-suspected-clones.js';
import { ContactRules1764501000000 } from './1764501000000-contact-rules.js';
import { IndexesOfRequests1764501000001 } from './1764501000001-indexes-of-requests.js';
import { OwnersWhoRingBack1764501100000 } from './1764501100000-owners-who-ring-back.js';
import { SecondOwnerNumber1764501200000 } from './1764501200000-second-owner-number.js';
import { AttemptsAtANumber1764501200001 } from './1764501200001-attempts-at-a-number.js';
import { StaleNumbersOneByOne1764501200002 } from './1764501200002-stale-numbers-one-by-one.js';
import { RequestsByWhatBecameOfThem1764501200003 } from './1764501200003-requests-by-what-became-of-them.js';

export { indexTestNumbers, reindexNumbers, type Reindexed } from './reindex-numbers.js';
export { SEALED_PLACES } from './sealed-places.js';
export { TABLE_OWNERS } from './table-owners.js';
export { HIDDEN_FROM_REPORTS, TABLE_USES } from './table-uses.js';

/** Every migration, in order. A new one is a file of its own, added at the end. */
export const migrations = [
  Bureaus1763780000000,
  Audit1763780000001,
  Identity1763780000002,
  Vehicles1763780000003,
  Agents1763780000004,
  Calls1763780000005,
  Relocations1763780000006,
  Recordings1763780000007,
  AgentPresence1763780000008,
  AgentWrapUp1763780000009,
  EndedUnknown1763780000010,
  SessionDue1763780000011,
  Settlement1763780000012,
  WithdrawnLines1763780000021,
  NumbersInOneForm1764400000000,
  RelocationSearch1764400100000,
  Findings1764400400000,
  LogInFailures1764400600000,
  Passwords1764400600001,
  LookupsOfARequest1764400800000,
  TestNumbers1764400800001,
  LookupsOfBefore1764400800002,
  ShortRecordings1764401000000,
  DataKeys1764401100000,
  SealedTestNumbers1764401100001,
  Cursors1764500100000,
  Parties1764500200000,
  AgentSeatsAndInterruptions1764500300000,
  Seats1764500300001,
  DemoHistory1764500600000,
  WhatAContractLeavesOpen1764500701000,
  Assessments1764500701001,
  VolumePlaces1764500701002,
  PublishedViews1764500702000,
  CallsOver1764500703000,
  AuditHeadOverEntries1764500800000,
  RegistryAnswers1764500900000,
  WaitingLookups1764500901000,
  StaleOwnerNumbers1764500902000,
  SuspectedClones1764500903000,
  ContactRules1764501000000,
  IndexesOfRequests1764501000001,
  OwnersWhoRingBack1764501100000,
  SecondOwnerNumber1764501200000,
  AttemptsAtANumber1764501200001,
  StaleNumbersOneByOne1764501200002,
  RequestsByWhatBecameOfThem1764501200003,
];

export { numbersInOneForm } from './numbers-in-one-form.js';
