import { Module } from '@nestjs/common';
import { ContactPolicies } from './contact-policies.service.js';
import { ContactRulesController } from './http/contact-rules.controller.js';
import { Scripts } from './scripts.service.js';

/** What a bureau lays down about calling owners: the contact policy (C7) and the first words (C5). Needs `PlatformModule` and bureaus. */
@Module({
  controllers: [ContactRulesController],
  providers: [ContactPolicies, Scripts],
  exports: [ContactPolicies, Scripts],
})
export class ContactRulesModule {}
