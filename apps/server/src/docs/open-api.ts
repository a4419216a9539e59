import * as contracts from '@yiche/contracts';
import { statusOf, type Access, type Route } from '@yiche/contracts';
import { z } from 'zod';

type JsonSchema = Readonly<Record<string, unknown>>;

/** A route as OpenAPI describes it. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
}

type Rooms = Readonly<Record<string, Readonly<Record<string, Route>>>>;

/** The OpenAPI 3.1 document of these routes, room by room. */
export function openApi(rooms: Rooms, version: string): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  const routes = Object.entries(rooms).flatMap(([room, each]) =>
    Object.entries(each).map(([name, route]) => ({ room, name, route })),
  );
  const named = namedAnswers(routes.map(({ route }) => route));
  for (const { room, name, route } of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(`${room}.${name}`, room, route, named);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '移车114',
      version,
      description: '除 GET 外的请求须带请求头 x-yiche: 1。拒绝的应答都是同一种格式：错误码和一句话。',
    },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'yiche_session' },
        ourHeader: { type: 'apiKey', in: 'header', name: 'x-yiche' },
      },
      schemas: componentsOf(named),
    },
  };
}

function operation(operationId: string, room: string, route: Route, named: Named): Operation {
  const { summary, params = {}, query, body } = route;
  return {
    operationId,
    tags: [room],
    summary,
    security: securityOf(route),
    parameters: [
      ...Object.entries(params).map(([name, schema]) => ({
        name,
        in: 'path' as const,
        required: true,
        schema: shapeOf(schema, 'input'),
      })),
      ...queryParameters(query),
    ],
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: {
      [statusOf(route)]: { description: '成功', ...answerOf(route, named) },
      default: {
        description: '拒绝',
        content: { 'application/json': { schema: schemaOf(contracts.errorBodySchema, named) } },
      },
    },
  };
}

/** By cookie, with roles as the scopes that are needed; whatever changes something needs our header too. */
function securityOf({ access, method }: Route): Operation['security'] {
  const header: Record<string, string[]> = method === 'GET' ? {} : { ourHeader: [] };
  const open: readonly Access[] = ['everybody', 'everybody-in-demo'];
  if (open.includes(access)) return [header];
  return [{ session: typeof access === 'object' ? [...access] : [], ...header }];
}

function queryParameters(query: z.ZodType | undefined): Parameter[] {
  if (!query) return [];
  const { properties = {}, required = [] } = shapeOf(query, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function requestBody(body: z.ZodType | 'file'): NonNullable<Operation['requestBody']> {
  if (body === 'file') return { required: true, content: { 'application/octet-stream': { schema: {} } } };
  return {
    required: !body.safeParse(undefined).success,
    content: { 'application/json': { schema: shapeOf(body, 'input') } },
  };
}

function answerOf({ answer }: Route, named: Named): { content?: Content } {
  if (answer === null) return {};
  if ('file' in answer) return { content: { [answer.file]: { schema: {} } } };
  return { content: { 'application/json': { schema: schemaOf(answer, named) } } };
}

type Named = z.core.$ZodRegistry<{ id: string }>;

/** What routes answer and the contracts have a name for: written once, and pointed at. */
function namedAnswers(routes: readonly Route[]): Named {
  const answers = new Set<unknown>([contracts.errorBodySchema]);
  for (const { answer } of routes) {
    answers.add(answer instanceof z.ZodArray ? answer.element : answer);
  }
  const named: Named = z.registry();
  for (const [name, value] of Object.entries(contracts)) {
    if (value instanceof z.ZodType && answers.has(value)) named.add(value, { id: idOf(name) });
  }
  return named;
}

const idOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replace(/Schema$/, '');

const at = (id: string): string => `#/components/schemas/${id}`;

function schemaOf(schema: z.ZodType, named: Named): JsonSchema {
  const id = named.get(schema)?.id;
  if (id !== undefined) return { $ref: at(id) };
  if (schema instanceof z.ZodArray) return { type: 'array', items: schemaOf(schema.element as z.ZodType, named) };
  return shapeOf(schema, 'output');
}

function componentsOf(named: Named): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(named, { uri: at, unrepresentable: 'any' });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...shape }]) => [id, shape]),
  );
}

function shapeOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _schema, ...shape } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return shape;
}
