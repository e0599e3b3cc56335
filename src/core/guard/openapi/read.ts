import { jsonText } from '../json-schema/keywords.ts';
import type { SideReading } from '../json-schema/side.ts';
import { readSide, type SideInput } from '../json-schema/side.ts';
import { type Fields, fieldsOf, isFields, listOf, textOf } from '../tree.ts';
import type { Api, Limit, Operation, Trouble } from './model.ts';
import { METHODS } from './model.ts';
import { type Context, deref } from './parts.ts';
import { readOperation } from './read-operation.ts';
import { schemesOf } from './security.ts';
import { serversOf } from './servers.ts';

export type ApiReading =
  | { readonly kind: 'read'; readonly api: Api }
  | { readonly kind: 'broken'; readonly line: number | null; readonly problem: string };

/** Read an OpenAPI 3 or Swagger 2 document. */
export function readApi(input: SideInput): ApiReading {
  const reading: SideReading = readSide(input);
  if (reading.kind === 'broken') return reading;
  const { side } = reading;
  const root = fieldsOf(side.root);
  const problem = whatIsWrong(side.root, root);
  if (problem !== null) return { kind: 'broken', line: 1, problem };
  const context: Context = { side, root, swagger: root.swagger !== undefined, troubles: [] };
  const api: Api = {
    side,
    operations: operationsOf(context, fieldsOf(root.paths)),
    webhooks: operationsOf(context, fieldsOf(root.webhooks ?? root['x-webhooks'])),
    servers: serversOf(context),
    schemes: schemesOf(context),
    troubles: context.troubles,
    limits: limitsOf(root),
  };
  return { kind: 'read', api };
}

function whatIsWrong(value: unknown, root: Fields): string | null {
  if (!isFields(value)) return 'it is no OpenAPI document: it holds no keys';
  const version = String(root.openapi ?? root.swagger ?? '');
  if (version === '') return 'it is no OpenAPI document: neither `openapi` nor `swagger` says its version';
  const known = root.openapi === undefined ? /^2(?:\.0)?$/ : /^3(?:\.\d+)*/;
  if (!known.test(version))
    return `its version, ${version.slice(0, 20)}, is not one that is understood (Swagger 2.0, OpenAPI 3)`;
  if (root.paths !== undefined && root.paths !== null && !isFields(root.paths)) return '`paths` is not a map';
  if (root.paths === undefined && root.webhooks === undefined && root.components === undefined)
    return 'it has no `paths`';
  return null;
}

/** The operations of a map of paths (or of webhooks, or of a callback). */
export function operationsOf(context: Context, paths: Fields): readonly Operation[] {
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, item]) => itemOperations(context, { paths, path, item }));
}

type Item = { readonly paths: Fields; readonly path: string; readonly item: unknown };

function itemOperations(context: Context, { paths, path, item }: Item): readonly Operation[] {
  const troubles: Trouble[] = [];
  const followed = fieldsOf(deref({ ...context, troubles }, item, { holder: paths, key: path }));
  context.troubles.push(...troubles);
  const fields: Fields = isFields(item) && item !== followed ? { ...followed, ...withoutReference(item) } : followed;
  const known = METHODS.filter((method) => isFields(fields[method]));
  return known.map((method) => {
    const holder = followed[method] === fields[method] ? followed : fieldsOf(item);
    return readOperation(context, {
      path,
      method,
      item: fields,
      operation: fieldsOf(fields[method]),
      spot: { holder, key: method },
    });
  });
}

function withoutReference({ $ref: _, ...rest }: Fields): Fields {
  return rest;
}

const LIMIT = /^x-.*(?:rate-?limit|throttl|time-?out|quota|page-?size)/i;

/** Limits are named in extensions, each tool with its own. */
export function limitsOf(holder: Fields): readonly Limit[] {
  return Object.keys(holder)
    .filter((key) => LIMIT.test(key))
    .map((key) => ({ name: key, value: jsonText(holder[key]).slice(0, 200), spot: { holder, key } }));
}

/** Texts of a list. */
export function wordsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) => textOf(one) ?? []);
}
