import { z } from 'zod';
import { fieldError } from '../errors/field-errors.js';
import type { Role } from '../session.js';

/**
 * Who may call a route: everybody (`everybody-in-demo`: elsewhere who is logged in), whoever is logged in, even who has to change their
 * password first (`initial-password`), or who holds one of these roles.
 */
export type Access = 'everybody' | 'everybody-in-demo' | 'logged-in' | 'initial-password' | readonly [Role, ...Role[]];

/** What is handed out as a file: its media type. */
export interface FileAnswer {
  readonly file: string;
}

/** One route of the HTTP interface: all that the controller, the guard, the browser and the documentation know of it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the host's root, with its parameters: `/api/relocations/:id`. */
  readonly path: string;
  /** One line for who reads the documentation, in Chinese. */
  readonly summary: string;
  readonly access: Access;
  /** Of every `:parameter` in the path. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodType;
  /** `file`: the body is a file as it is (application/octet-stream), and the handler reads its stream. */
  readonly body?: z.ZodType | 'file';
  /** Null: the answer has no body. */
  readonly answer: z.ZodType | FileAnswer | null;
  /** Of an answer that is no refusal; 200, or 204 where it has no body, unless said otherwise. */
  readonly status?: number;
  /** Bytes of a body, where the program's own limit is too small. */
  readonly bodyLimit?: number;
  /** Whether it may be carried out twice: a caller that got no answer sends it again. Of what only reads that is always so. */
  readonly repeatable?: true;
}

type ParamNames<Path> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** Exactly the parameters of its path. */
type WithItsParams<R extends Route> = [ParamNames<R['path']>] extends [never]
  ? { readonly params?: never }
  : { readonly params: { readonly [Name in ParamNames<R['path']>]: z.ZodType } };

/** Defines a route; one whose parameters are not those of its path is no type. */
export const defineRoute = <const R extends Route>(route: R & WithItsParams<R>): R => route;

/** The status of an answer that is no refusal. */
export const statusOf = ({ status, answer }: Route): number => status ?? (answer === null ? 204 : 200);

type Flat<T> = { [Key in keyof T]: T[Key] };
type ParamsOf<R> = R extends { readonly params: infer P extends Readonly<Record<string, z.ZodType>> }
  ? { readonly [Name in keyof P]: z.output<P[Name]> }
  : object;
type QueryOf<R> = R extends { readonly query: infer Q extends z.ZodType } ? { readonly query: z.output<Q> } : object;
type BodyOf<R> = R extends { readonly body: infer B extends z.ZodType } ? { readonly body: z.output<B> } : object;
type SentQuery<R> = R extends { readonly query: infer Q extends z.ZodType } ? { readonly query: z.input<Q> } : object;
type SentBody<R> = R extends { readonly body: infer B extends z.ZodType }
  ? null extends z.input<B>
    ? object
    : { readonly body: z.input<B> }
  : object;

/** What reaches a route's handler: each parameter by its name, the query and the body, as their schemas leave them. */
export type InputOf<R> = Flat<ParamsOf<R> & QueryOf<R> & BodyOf<R>>;

/** What a caller gives: the same before the schemas; a body that says nothing is left out, and so is a file, which travels apart. */
export type SentTo<R> = Flat<ParamsOf<R> & SentQuery<R> & SentBody<R>>;

/** What it answers. A file's content is not described here. */
export type AnswerOf<R> = R extends { readonly answer: infer A }
  ? A extends z.ZodType
    ? z.output<A>
    : A extends null
      ? void
      : unknown
  : never;

/** The inputs of a room's routes by their names, for the controller that serves them. */
export type InputsOf<Routes> = { readonly [Name in keyof Routes]: InputOf<Routes[Name]> };

/** The address of a route with these parameters and this query; what is undefined or empty is left out of the query. */
export function addressOf(route: Route, sent: Readonly<Record<string, unknown>>): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(sent[name])));
  const asked = Object.entries((sent['query'] ?? {}) as object).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const query = new URLSearchParams(asked.map(([key, value]): [string, string] => [key, String(value)])).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** An id in a path. */
export const idSchema = z.uuid({ error: fieldError('fields/id') });

/** The body of a command that needs none. */
export const nothingSchema = z.strictObject({}).nullish();
