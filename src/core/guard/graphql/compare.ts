import { compareInputs, compareOutputType } from './compare-types.ts';
import type { DirectiveType, OutputField, SchemaType, SdlChange, SdlSchema } from './model.ts';
import { sayType } from './read-sdl.ts';
import { type Uses, usesOf } from './uses.ts';

type Both = { readonly live: SdlSchema; readonly target: SdlSchema; readonly uses: Uses };

/** Differences between the live schema and the one that one would go back to. */
export function compareSchemas(live: SdlSchema, target: SdlSchema): readonly SdlChange[] {
  const both: Both = { live, target, uses: usesOf(live, target) };
  const partners = rootPartners(live, target);
  const changes: SdlChange[] = [...roots(both)];
  for (const [name, type] of live.types) {
    const before = target.types.get(partners.get(name) ?? name);
    if (before === undefined) changes.push(...newType(type, both));
    else changes.push(...compareType(type, before, both));
  }
  for (const [name, directive] of live.directives)
    changes.push(...compareDirective(directive, target.directives.get(name)));
  return changes;
}

/** A root type of another name is still the same root. */
function rootPartners(live: SdlSchema, target: SdlSchema): ReadonlyMap<string, string> {
  const partners = new Map<string, string>();
  for (const [operation, name] of live.roots) {
    const before = target.roots.get(operation);
    if (before !== undefined && before !== name && !target.types.has(name)) partners.set(name, before);
  }
  return partners;
}

function roots({ live, target }: Both): readonly SdlChange[] {
  return [...live.roots].flatMap(([operation, name]): readonly SdlChange[] => {
    const before = target.roots.get(operation);
    const at = live.types.get(name)?.at ?? NOWHERE;
    const found = {
      subject: name,
      coordinate: name,
      at,
      adopted: true,
      part: 'output' as const,
      before: before ?? '',
      now: name,
    };
    if (before === undefined)
      return [{ ...found, row: 18, kind: 'root-added', verdict: 'stop', coordinate: `root ${operation}` }];
    return before === name ? [] : [{ ...found, row: 13, kind: 'root-renamed', verdict: 'check' }];
  });
}

const NOWHERE = { file: null, line: null, statement: null };

function change(
  row: number,
  kind: string,
  verdict: SdlChange['verdict'],
  rest: Pick<SdlChange, 'subject' | 'at'> & Partial<SdlChange>,
): SdlChange {
  return {
    adopted: verdict !== 'safe',
    coordinate: rest.subject,
    part: 'output',
    before: '',
    now: '',
    ...rest,
    row,
    kind,
    verdict,
  };
}

/** Row 13 where a document can name it beside what stood before; otherwise only new fields lead to it, and they are told. */
function newType(type: SchemaType, { live, target, uses }: Both): readonly SdlChange[] {
  if ([...live.roots.values()].includes(type.name)) return [];
  const memberOf = [...live.types.values()].some(
    (one) => one.kind === 'union' && one.values.has(type.name) && target.types.has(one.name),
  );
  const implementsOld = [...type.interfaces.keys()].some((one) => target.types.has(one));
  const implemented =
    type.kind === 'interface' &&
    [...live.types.values()].some((one) => one.interfaces.has(type.name) && target.types.has(one.name));
  const nameable = uses.output.has(type.name) && (memberOf || implementsOld || implemented);
  const found = { subject: type.name, at: type.at };
  return [nameable ? change(13, 'type-added', 'stop', found) : change(14, 'type-added', 'safe', found)];
}

function compareType(live: SchemaType, target: SchemaType, both: Both): readonly SdlChange[] {
  const { name, at } = live;
  if (live.kind !== target.kind)
    return [change(16, 'kind-changed', 'stop', { subject: name, at, before: target.kind, now: live.kind })];
  return [
    ...compareFields(live, target, both),
    ...compareInputs(live.inputs, target.inputs, { owner: name, where: 'input' }),
    ...(live.kind === 'enum' ? compareEnum(live, target, both) : []),
    ...(live.kind === 'union' ? compareMembers(live, target) : []),
    ...compareInterfaces(live, target),
    ...compareOneOf(live, target),
  ];
}

function compareFields(live: SchemaType, target: SchemaType, both: Both): readonly SdlChange[] {
  const changes: SdlChange[] = [];
  for (const [name, field] of live.fields) {
    const subject = `${live.name}.${name}`;
    const before = target.fields.get(name);
    if (before === undefined)
      changes.push(change(1, 'field-added', 'stop', { subject, at: field.at, now: sayType(field.type) }));
    else changes.push(...compareField(field, before, { subject, both }));
  }
  for (const [name, field] of target.fields) {
    if (!live.fields.has(name))
      changes.push(change(15, 'field-removed', 'safe', { subject: `${live.name}.${name}`, at: field.at }));
  }
  return changes;
}

function compareField(
  live: OutputField,
  target: OutputField,
  { subject, both }: { subject: string; both: Both },
): readonly SdlChange[] {
  const words = { subject, at: live.at, before: sayType(target.type), now: sayType(live.type) };
  const judged = compareOutputType(live.type, target.type, both.target);
  return [
    ...judged.map(({ row, kind, verdict }) => change(row, kind, verdict, words)),
    ...compareInputs(live.args, target.args, { owner: subject, where: 'argument' }),
  ];
}

/** Rows 8, 9 and 10. */
function compareEnum(live: SchemaType, target: SchemaType, { uses }: Both): readonly SdlChange[] {
  const changes: SdlChange[] = [];
  for (const [value, at] of live.values) {
    if (target.values.has(value)) continue;
    const subject = `${live.name}.${value}`;
    if (uses.input.has(live.name)) changes.push(change(8, 'enum-value-added', 'stop', { subject, at, part: 'input' }));
    if (uses.output.has(live.name))
      changes.push(change(9, 'enum-value-added', 'check', { subject, at, adopted: false }));
    if (!uses.input.has(live.name) && !uses.output.has(live.name))
      changes.push(change(14, 'enum-value-added', 'safe', { subject, at }));
  }
  for (const [value, at] of target.values) {
    if (live.values.has(value)) continue;
    const verdict = uses.output.has(live.name) ? 'check' : 'safe';
    changes.push(
      change(10, 'enum-value-removed', verdict, { subject: `${live.name}.${value}`, at, coordinate: live.name }),
    );
  }
  return changes;
}

function compareMembers(live: SchemaType, target: SchemaType): readonly SdlChange[] {
  const added = [...live.values].filter(([name]) => !target.values.has(name));
  const removed = [...target.values].filter(([name]) => !live.values.has(name));
  return [
    ...added.map(([name, at]) =>
      change(13, 'union-member-added', 'stop', { subject: `${live.name} | ${name}`, coordinate: name, at }),
    ),
    ...removed.map(([name, at]) =>
      change(10, 'union-member-removed', 'check', { subject: `${live.name} | ${name}`, coordinate: live.name, at }),
    ),
  ];
}

function compareInterfaces(live: SchemaType, target: SchemaType): readonly SdlChange[] {
  const added = [...live.interfaces].filter(([name]) => !target.interfaces.has(name));
  const removed = [...target.interfaces].filter(([name]) => !live.interfaces.has(name));
  return [
    ...added.map(([name, at]) =>
      change(13, 'interface-added', 'stop', { subject: `${live.name} implements ${name}`, coordinate: name, at }),
    ),
    ...removed.map(([name, at]) =>
      change(10, 'interface-removed', 'check', { subject: `${live.name} implements ${name}`, coordinate: name, at }),
    ),
  ];
}

function compareOneOf(live: SchemaType, target: SchemaType): readonly SdlChange[] {
  if (live.oneOf === target.oneOf || live.kind !== 'input') return [];
  return [
    change(20, live.oneOf ? 'one-of-added' : 'one-of-removed', live.oneOf ? 'safe' : 'stop', {
      subject: live.name,
      at: live.at,
      part: 'input',
    }),
  ];
}

/** Row 19; a directive that only stands in schemas is no matter to clients. */
function compareDirective(live: DirectiveType, target: DirectiveType | undefined): readonly SdlChange[] {
  const found = { subject: `@${live.name}`, at: live.at };
  if (live.locations.length === 0) return [];
  if (target === undefined) return [change(19, 'directive-added', 'stop', found)];
  const more = live.locations.filter((one) => !target.locations.includes(one));
  return [
    ...(more.length > 0 ? [change(19, 'directive-location-added', 'stop', { ...found, now: more.join(', ') })] : []),
    ...(live.repeatable && !target.repeatable ? [change(19, 'directive-repeatable', 'stop', found)] : []),
    ...compareInputs(live.args, target.args, { owner: `@${live.name}`, where: 'argument' }),
  ];
}
