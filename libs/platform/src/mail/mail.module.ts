import { Module, type DynamicModule } from '@nestjs/common';
import { MailConfig } from './mail-config.js';
import { Mailer } from './mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

/** Mail, for who sends any. */
@Module({})
export class MailModule {
  static register(config: MailConfig): DynamicModule {
    return {
      module: MailModule,
      providers: [
        { provide: MailConfig, useValue: config },
        { provide: Mailer, useFactory: () => new SmtpMailer(config) },
      ],
      exports: [MailConfig, Mailer],
    };
  }
}
