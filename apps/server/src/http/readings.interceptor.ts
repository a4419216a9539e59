import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Readings } from '@yiche/audit';
import { READS, type ReadsDeclaration, type RequestWithUser } from '@yiche/identity';
import { mergeMap, type Observable } from 'rxjs';

interface ParametrisedRequest extends RequestWithUser {
  readonly params: Readonly<Record<string, string>>;
}

/** Writes down who reads what is about persons, as the route declares it (`@Reads`), before the answer leaves (H3). */
@Injectable()
export class ReadingsInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly readings: Readings,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const declared = this.reflector.getAllAndOverride<ReadsDeclaration | undefined>(READS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.getType() === 'http' ? context.switchToHttp().getRequest<ParametrisedRequest>() : null;
    if (!request?.user || !declared?.what || declared.writtenByService) return next.handle();
    const { user, params } = request;
    const { what, of, bureauOf, own } = declared;
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        if (own?.(answer, user)) return answer;
        const subject = of.map((name) => params[name] ?? '').join('/');
        await this.readings.record({
          actor: user,
          what,
          subject: subject || null,
          bureauId: bureauOf?.(answer) ?? null,
        });
        return answer;
      }),
    );
  }
}
