export { ContactPolicies } from './contact-policies.service.js';
export { ContactRulesModule } from './contact-rules.module.js';
export { counts, nextAttempt, type NextAttempt, type PastAttempt, type TriedSoFar } from './domain/next-attempt.js';
export { Scripts, type Script } from './scripts.service.js';
