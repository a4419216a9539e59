import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountController } from './http/account.controller.js';
import { CsrfGuard } from './http/csrf.guard.js';
import { SessionController } from './http/session.controller.js';
import { SessionGuard } from './http/session.guard.js';
import { UsersController } from './http/users.controller.js';
import { IdentityConfig } from './identity.config.js';
import { IdentityService } from './identity.service.js';
import { LogInBrakes } from './log-in-brakes.js';
import { Passwords } from './passwords.service.js';
import { UserEntity } from './persistence/user.entity.js';
import { AccessTrail } from './ports/access-trail.js';
import { WorkInHand } from './ports/work-in-hand.js';
import { Seats } from './seats.service.js';
import { SessionEnds } from './session-ends.js';
import { UserAccounts } from './user-accounts.service.js';
import { UserAdministration } from './user-administration.service.js';

export interface IdentityOptions {
  readonly config: IdentityConfig;
  /** Provider that keeps the trail: `AuditTrail`. It must be visible everywhere, as the global `AuditModule` makes it. */
  readonly trail: Type<AccessTrail>;
  /** Provider that knows who has a call to finish, and the module that exports it. */
  readonly work: { readonly module: DynamicModule; readonly provider: Type<WorkInHand> };
}

/** Users and sessions, and with it the two guards of every HTTP route of the program. Needs `PlatformModule`. */
@Module({})
export class IdentityModule {
  static register({ config, trail, work }: IdentityOptions): DynamicModule {
    return {
      module: IdentityModule,
      imports: [TypeOrmModule.forFeature([UserEntity]), work.module],
      controllers: [SessionController, AccountController, UsersController],
      providers: [
        { provide: IdentityConfig, useValue: config },
        { provide: AccessTrail, useExisting: trail },
        { provide: WorkInHand, useExisting: work.provider },
        LogInBrakes,
        Seats,
        SessionEnds,
        IdentityService,
        UserAccounts,
        Passwords,
        UserAdministration,
        { provide: APP_GUARD, useClass: CsrfGuard },
        { provide: APP_GUARD, useClass: SessionGuard },
      ],
      exports: [IdentityConfig, IdentityService, UserAccounts, UserAdministration, Passwords, Seats],
    };
  }
}
