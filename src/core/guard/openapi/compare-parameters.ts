import { fieldsOf } from '../tree.ts';
import { type Contract, compareParts } from './comparing.ts';
import { nameOf, type Operation, type Parameter } from './model.ts';
import { choosesEntries, holdsBack } from './names.ts';
import type { Notice, Worse } from './notice.ts';
import { caseless } from './read-parameters.ts';

export function compareParameters(contract: Contract, live: Operation, target: Operation): void {
  const [ours, theirs] = [byKey(live), byKey(target)];
  for (const [key, parameter] of ours) {
    const other = theirs.get(key);
    if (other === undefined) contract.notices.push(added(live, parameter));
    else compareParameter(contract, live, { parameter, other });
  }
  for (const [key, parameter] of theirs) if (!ours.has(key)) contract.notices.push(removed(live, parameter));
}

/** Parameters in the path go by where they stand, others by name. */
function byKey({ path, parameters }: Operation): ReadonlyMap<string, Parameter> {
  const names = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name);
  const keyOf = (one: Parameter) => `${one.place} ${one.place === 'path' ? names.indexOf(one.name) : caseless(one)}`;
  return new Map(parameters.map((one) => [keyOf(one), one]));
}

function noticeOf(operation: Operation, parameter: Parameter) {
  const { place, name, spot } = parameter;
  return {
    subject: nameOf(operation),
    where: `${place} parameter ${name}`,
    it: `the ${place} parameter \`${name}\``,
    spot,
  };
}

function added(operation: Operation, parameter: Parameter): Notice {
  const kind = parameter.required ? ('parameter-added-required' as const) : ('parameter-added' as const);
  return { ...noticeOf(operation, parameter), kind, worse: worse('provides', operation, parameter) };
}

function removed(operation: Operation, parameter: Parameter): Notice {
  const kind =
    parameter.required && parameter.place !== 'path'
      ? ('parameter-removed-required' as const)
      : ('parameter-removed' as const);
  return {
    ...noticeOf(operation, parameter),
    spot: operation.spot,
    kind,
    worse: worse('consumes', operation, parameter),
  };
}

/** Ignoring some parameters is not harmless. */
function worse(role: 'provides' | 'consumes', { method }: Operation, { name, place, required }: Parameter): Worse {
  if (holdsBack(name))
    return { role, why: 'Without it the call is carried out for real, or a second time.', alone: false };
  const asks = place === 'query' && ['get', 'head', 'query', 'delete'].includes(method);
  if (asks && !required && choosesEntries(name))
    return { role, why: 'Without it the call is about other entries than were asked for.', alone: false };
  return null;
}

function compareParameter(
  contract: Contract,
  operation: Operation,
  pair: { parameter: Parameter; other: Parameter },
): void {
  const { parameter, other } = pair;
  const notice = noticeOf(operation, parameter);
  if (parameter.required !== other.required) {
    contract.notices.push({ ...notice, kind: parameter.required ? 'parameter-required' : 'parameter-optional' });
  }
  const [now, before] = [writtenAs(parameter), writtenAs(other)];
  if (now !== before && hasParts(parameter) && hasParts(other)) {
    contract.notices.push({ ...notice, kind: 'parameter-style-changed', new: `\`${now}\``, old: `\`${before}\`` });
  }
  const use = parameter.structured || other.structured ? 'request' : 'text';
  const part = { subject: notice.subject, part: notice.where, it: notice.it, side: 'input' as const };
  compareParts(contract, { live: parameter.schema, target: other.schema, use, at: parameter.spot }, part);
}

function writtenAs({ structured, style }: Parameter): string {
  return structured ? 'JSON' : style;
}

/** Only lists and objects are written in more than one way. */
function hasParts({ schema }: Parameter): boolean {
  const { type, items, properties, $ref, allOf } = fieldsOf(schema);
  return (
    [type].flat().some((one) => one === 'array' || one === 'object') ||
    [items, properties, $ref, allOf].some((one) => one !== undefined)
  );
}
