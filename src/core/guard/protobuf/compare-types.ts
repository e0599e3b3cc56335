import type { Verdict } from '../model.ts';
import type { EnumType, Field, TypeRef } from './model.ts';

export type TypeJudgement = {
  readonly row: number;
  readonly kind: string;
  readonly reads: Verdict;
  readonly writes: Verdict;
};

export type TypeContext = {
  readonly json: boolean | undefined;
  /** The two messages, field by field. */
  shapes(live: string, target: string): { readonly reads: Verdict; readonly writes: Verdict };
  enums(live: string, target: string): { readonly reads: Verdict; readonly writes: Verdict };
  /** Fields of a message on one side; null: it is not known. */
  fields(side: 'live' | 'target', name: string): readonly Field[] | null;
};

/** What it means that a value has another type now; null: it is the same on the wire. */
export function judgeTypes(live: TypeRef, target: TypeRef, context: TypeContext): TypeJudgement | null {
  if (live.kind === target.kind && live.name === target.name) return null;
  if (live.kind === 'missing' || target.kind === 'missing') return both(6, 'type-not-known', 'unknown');
  if (live.kind === 'message' && target.kind === 'message') return renamed(context.shapes(live.name, target.name));
  if (live.kind === 'enum' && target.kind === 'enum') return renamed(context.enums(live.name, target.name));
  const judged = judgeScalars(wordOf(live), wordOf(target));
  return context.json === true && judged.kind === 'same-wire-type' ? both(6, 'type-changed', 'stop') : judged;
}

function both(row: number, kind: string, verdict: Verdict): TypeJudgement {
  return { row, kind, reads: verdict, writes: verdict };
}

function renamed({ reads, writes }: { reads: Verdict; writes: Verdict }): TypeJudgement {
  if (reads === 'safe' && writes === 'safe') return { row: 21, kind: 'type-renamed', reads, writes };
  return { row: 6, kind: 'type-replaced', reads, writes };
}

function wordOf(type: TypeRef): string {
  if (type.kind === 'scalar') return type.name;
  return type.kind === 'known' ? 'message' : type.kind;
}

const INTEGERS: { readonly [name: string]: { readonly bits: number; readonly signed: boolean } } = {
  int32: { bits: 32, signed: true },
  uint32: { bits: 32, signed: false },
  int64: { bits: 64, signed: true },
  uint64: { bits: 64, signed: false },
};
const ZIGZAG = { sint32: 32, sint64: 64 } as const;

function judgeScalars(live: string, target: string): TypeJudgement {
  return integers(live, target) ?? zigzag(live, target) ?? sameWire(live, target) ?? both(6, 'type-changed', 'stop');
}

/** Row 5: the wire takes them, values outside the smaller range arrive as others. */
function integers(live: string, target: string): TypeJudgement | null {
  const now = INTEGERS[live];
  const before = INTEGERS[target];
  if (now === undefined || before === undefined) return null;
  const reads = fits(now, before) ? 'safe' : 'check';
  return { row: 5, kind: 'integer-range', reads, writes: fits(before, now) ? 'safe' : 'check' };
}

type Range = { readonly bits: number; readonly signed: boolean };

function fits(one: Range, into: Range): boolean {
  return one.signed === into.signed ? one.bits <= into.bits : into.signed && !one.signed && one.bits < into.bits;
}

function zigzag(live: string, target: string): TypeJudgement | null {
  if (!isZigzag(live) || !isZigzag(target)) return null;
  const wider = ZIGZAG[live] > ZIGZAG[target];
  return { row: 5, kind: 'integer-range', reads: wider ? 'check' : 'safe', writes: wider ? 'safe' : 'check' };
}

function isZigzag(name: string): name is keyof typeof ZIGZAG {
  return Object.hasOwn(ZIGZAG, name);
}

/** Pairs that have one form on the wire, and whether what the first holds is always taken by the second. */
const SAME_WIRE: readonly (readonly [string, string, Verdict, Verdict])[] = [
  ['string', 'bytes', 'safe', 'check'],
  ['message', 'bytes', 'check', 'check'],
  ['fixed32', 'sfixed32', 'check', 'check'],
  ['fixed64', 'sfixed64', 'check', 'check'],
  ['enum', 'bool', 'check', 'check'],
  ...Object.keys(INTEGERS).map((name) => ['bool', name, 'safe', 'check'] as const),
  ...Object.keys(INTEGERS).map((name) => ['enum', name, 'safe', 'check'] as const),
];

function sameWire(live: string, target: string): TypeJudgement | null {
  for (const [narrow, wide, narrowInWide, wideInNarrow] of SAME_WIRE) {
    const found = { row: 6, kind: 'same-wire-type' };
    if (live === narrow && target === wide) return { ...found, reads: narrowInWide, writes: wideInNarrow };
    if (live === wide && target === narrow) return { ...found, reads: wideInNarrow, writes: narrowInWide };
  }
  return null;
}

export function typeText(field: Pick<Field, 'type' | 'label' | 'key'>): string {
  if (field.label === 'map') return `map<${field.key}, ${field.type.name}>`;
  return field.label === 'repeated' ? `repeated ${field.type.name}` : field.type.name;
}

/** Numbers of one enum as another reads them. */
export function judgeEnums(live: EnumType, target: EnumType): { reads: Verdict; writes: Verdict } {
  return { reads: numbersIn(live, target), writes: numbersIn(target, live) };
}

function numbersIn(from: EnumType, into: EnumType): Verdict {
  const known = new Map(into.values.map(({ name, number }) => [number, name]));
  const verdicts = from.values.map(({ name, number }): Verdict => {
    const there = known.get(number);
    if (there === undefined) return 'check';
    return there === name || into.values.some((one) => one.name === name && one.number === number) ? 'safe' : 'check';
  });
  return verdicts.includes('check') ? 'check' : 'safe';
}
