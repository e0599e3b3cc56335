import type { Verdict } from '../model.ts';
import type { AvroField, AvroNamed, AvroSchema, AvroType } from './avro-model.ts';

/** One difference, judged as protobuf's are: the older release as reader, and as writer. */
export type AvroChange = {
  readonly kind: string;
  readonly subject: string;
  readonly reads: Verdict;
  readonly writes: Verdict;
  readonly before: string;
  readonly now: string;
};

type Walk = {
  readonly live: AvroSchema;
  readonly target: AvroSchema;
  readonly seen: Set<string>;
  readonly found: AvroChange[];
};

export function compareAvro(live: AvroSchema, target: AvroSchema): readonly AvroChange[] {
  const walk: Walk = { live, target, seen: new Set(), found: [] };
  compare(live.type, target.type, walk, 'event');
  return walk.found;
}

function tell({ found }: Walk, change: Omit<AvroChange, 'before' | 'now'> & Partial<AvroChange>): void {
  found.push({ before: '', now: '', ...change });
}

function compare(live: AvroType, target: AvroType, walk: Walk, subject: string): void {
  if (live.kind === 'union' || target.kind === 'union') compareUnions(branches(live), branches(target), walk, subject);
  else if (live.kind === 'primitive' && target.kind === 'primitive') comparePrimitives(live, target, walk, subject);
  else if (live.kind === 'named' && target.kind === 'named')
    compareNamed(walk.live.named.get(live.name), walk.target.named.get(target.name), walk, subject);
  else if ((live.kind === 'array' || live.kind === 'map') && live.kind === target.kind)
    compare(live.of, target.of, walk, `${subject}[]`);
  else tell(walk, { kind: 'type-changed', subject, reads: 'stop', writes: 'stop', ...words(live, target) });
}

function branches(type: AvroType): readonly AvroType[] {
  return type.kind === 'union' ? type.branches : [type];
}

function words(live: AvroType, target: AvroType): { before: string; now: string } {
  return { before: sayType(target), now: sayType(live) };
}

function sayType(type: AvroType): string {
  if (type.kind === 'union') return type.branches.map(sayType).join(' or ');
  if (type.kind === 'array' || type.kind === 'map') return `${type.kind} of ${sayType(type.of)}`;
  return type.kind === 'primitive' ? (type.logical ?? type.name) : type.name;
}

/** What the reader makes of more than the writer could say before. */
const PROMOTED: { readonly [writer: string]: readonly string[] } = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

function takes(reader: string, writer: string): boolean {
  return reader === writer || PROMOTED[writer]?.includes(reader) === true;
}

type Primitive = Extract<AvroType, { kind: 'primitive' }>;

function comparePrimitives(live: Primitive, target: Primitive, walk: Walk, subject: string): void {
  if (live.name !== target.name) {
    const reads = takes(target.name, live.name) ? 'safe' : 'stop';
    const writes = takes(live.name, target.name) ? 'safe' : 'stop';
    tell(walk, { kind: 'type-changed', subject, reads, writes, ...words(live, target) });
  }
  if (live.logical !== target.logical) {
    const verdict = live.logical === null || target.logical === null ? 'check' : 'stop';
    tell(walk, { kind: 'meaning-changed', subject, reads: verdict, writes: verdict, ...words(live, target) });
  }
}

function compareUnions(live: readonly AvroType[], target: readonly AvroType[], walk: Walk, subject: string): void {
  for (const [one, partner] of pairs(live, target, walk)) compare(one, partner, walk, subject);
  for (const one of live.filter((branch) => !target.some((other) => sameBranch(other, branch, walk)))) {
    tell(walk, { kind: 'branch-added', subject, reads: 'stop', writes: 'safe', now: sayType(one) });
  }
  for (const one of target.filter((branch) => !live.some((other) => sameBranch(branch, other, walk, true)))) {
    tell(walk, { kind: 'branch-removed', subject, reads: 'safe', writes: 'stop', before: sayType(one) });
  }
}

function pairs(
  live: readonly AvroType[],
  target: readonly AvroType[],
  walk: Walk,
): readonly (readonly [AvroType, AvroType])[] {
  return live.flatMap((one) => {
    const partner = target.find((other) => other.kind === one.kind && sayKey(other) === sayKey(one)) ?? null;
    const named =
      partner ?? target.find((other) => other.kind === 'named' && one.kind === 'named' && sameBranch(other, one, walk));
    return named === undefined || named === null ? [] : [[one, named] as const];
  });
}

function sayKey(type: AvroType): string {
  return type.kind === 'primitive' || type.kind === 'named' ? type.name : type.kind;
}

/** Whether the reader's branch takes what the writer's branch says. `older`: the older release is the writer. */
function sameBranch(target: AvroType, live: AvroType, { live: now, target: before }: Walk, older = false): boolean {
  if (target.kind === 'primitive' && live.kind === 'primitive')
    return older ? takes(live.name, target.name) : takes(target.name, live.name);
  if (target.kind === 'named' && live.kind === 'named') {
    const [one, other] = [before.named.get(target.name), now.named.get(live.name)];
    return (
      one !== undefined &&
      other !== undefined &&
      one.kind === other.kind &&
      (sameName(one, other) || (older ? other.aliases.includes(one.name) : one.aliases.includes(other.name)))
    );
  }
  return target.kind === live.kind;
}

/** The name without its namespace is what has to agree. */
function sameName(one: AvroNamed, other: AvroNamed): boolean {
  return one.name.split('.').at(-1) === other.name.split('.').at(-1);
}

function compareNamed(live: AvroNamed | undefined, target: AvroNamed | undefined, walk: Walk, subject: string): void {
  if (live === undefined || target === undefined) return;
  const key = `${live.name} ${target.name}`;
  if (walk.seen.has(key)) return;
  walk.seen.add(key);
  const named = { before: target.name, now: live.name };
  if (live.kind !== target.kind) {
    tell(walk, { kind: 'type-changed', subject, reads: 'stop', writes: 'stop', ...named });
    return;
  }
  if (live.name !== target.name) {
    const reads = target.aliases.includes(live.name) ? 'safe' : sameName(live, target) ? 'check' : 'stop';
    const writes = live.aliases.includes(target.name) ? 'safe' : sameName(live, target) ? 'check' : 'stop';
    tell(walk, { kind: 'type-renamed', subject: live.name, reads, writes, ...named });
  }
  if (live.kind === 'record' && target.kind === 'record') compareRecords(live, target, walk);
  if (live.kind === 'enum' && target.kind === 'enum') compareEnums(live, target, walk);
  if (live.kind === 'fixed' && target.kind === 'fixed' && live.size !== target.size) {
    tell(walk, {
      kind: 'type-changed',
      subject: live.name,
      reads: 'stop',
      writes: 'stop',
      before: `${target.size} bytes`,
      now: `${live.size} bytes`,
    });
  }
}

type Record = Extract<AvroNamed, { kind: 'record' }>;

function compareRecords(live: Record, target: Record, walk: Walk): void {
  const partners = partnersOf(live, target);
  for (const field of target.fields) {
    const there = partners.get(field);
    const subject = `${live.name}.${field.name}`;
    if (there === undefined) goneField(field, walk, subject);
    else if (there.name === field.name) compareFields(there, field, walk, subject);
    else renamedField(there, field, walk, subject);
  }
  const known = new Set(partners.values());
  for (const field of live.fields) {
    if (known.has(field)) continue;
    const writes = field.byDefault === undefined ? 'stop' : 'safe';
    tell(walk, {
      kind: 'field-added',
      subject: `${live.name}.${field.name}`,
      reads: 'safe',
      writes,
      now: sayType(field.type),
    });
  }
}

/** From fields of the target to those of the live one: by name, or by an alias on either side. */
function partnersOf(live: Record, target: Record): ReadonlyMap<AvroField, AvroField> {
  const now = new Map(live.fields.map((field) => [field.name, field]));
  const byAlias = new Map(live.fields.flatMap((field) => field.aliases.map((alias) => [alias, field] as const)));
  const before = new Set(target.fields.map(({ name }) => name));
  const partners = new Map<AvroField, AvroField>();
  for (const field of target.fields) {
    const names = [field.name, ...field.aliases];
    const renamed = byAlias.get(field.name);
    const partner =
      names
        .map((name) => now.get(name))
        .find((one) => one !== undefined && (one.name === field.name || !before.has(one.name))) ??
      (renamed !== undefined && !before.has(renamed.name) ? renamed : undefined);
    if (partner !== undefined) partners.set(field, partner);
  }
  return partners;
}

function compareFields(live: AvroField, target: AvroField, walk: Walk, subject: string): void {
  compare(live.type, target.type, walk, subject);
  if (live.byDefault !== target.byDefault) {
    tell(walk, {
      kind: 'default-changed',
      subject,
      reads: 'safe',
      writes: 'safe',
      before: target.byDefault ?? 'none',
      now: live.byDefault ?? 'none',
    });
  }
}

function goneField(field: AvroField, walk: Walk, subject: string): void {
  tell(walk, { kind: 'field-removed', subject, reads: missing(field), writes: 'safe', before: field.name });
}

/** A reader finds a field by the names that it knows for it; the writer's aliases do not count. */
function renamedField(live: AvroField, target: AvroField, walk: Walk, subject: string): void {
  compare(live.type, target.type, walk, subject);
  const reads = target.aliases.includes(live.name) ? 'safe' : missing(target);
  const writes = live.aliases.includes(target.name) ? 'safe' : missing(live);
  tell(walk, { kind: 'field-renamed', subject, reads, writes, before: target.name, now: live.name });
}

function missing({ byDefault }: AvroField): Verdict {
  return byDefault === undefined ? 'stop' : 'check';
}

type Enum = Extract<AvroNamed, { kind: 'enum' }>;

function compareEnums(live: Enum, target: Enum, walk: Walk): void {
  for (const symbol of live.symbols.filter((one) => !target.symbols.includes(one))) {
    const reads = target.byDefault === null ? 'stop' : 'check';
    tell(walk, { kind: 'symbol-added', subject: `${live.name}.${symbol}`, reads, writes: 'safe', now: symbol });
  }
  for (const symbol of target.symbols.filter((one) => !live.symbols.includes(one))) {
    const writes = live.byDefault === null ? 'stop' : 'check';
    tell(walk, { kind: 'symbol-removed', subject: `${live.name}.${symbol}`, reads: 'safe', writes, before: symbol });
  }
}
