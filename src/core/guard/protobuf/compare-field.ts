import { worstVerdict } from '../finding.ts';
import type { Verdict } from '../model.ts';
import type { ProtoChange } from './change.ts';
import { judgeTypes, type TypeContext, type TypeJudgement, typeText } from './compare-types.ts';
import type { Field, Message } from './model.ts';

type Around = {
  readonly live: Message;
  readonly target: Message;
  readonly context: TypeContext;
  readonly inOneof: ReadonlySet<number>;
};

type Judged = TypeJudgement & { readonly before: string; readonly now: string };

/** Differences of one field that kept its number. */
export function compareField(live: Field, target: Field, around: Around): readonly ProtoChange[] {
  const { context } = around;
  const judged = [
    ...named(live, target, context.json),
    ...shaped(live, target, context),
    ...presence(live, target, around),
    ...filled(live, target),
  ];
  return judged.map((one) => ({ ...one, subject: `${around.live.name}.${live.name}`, at: live.at }));
}

/** Row 4: JSON and text carry names; the binary form carries numbers. A reader of JSON takes the field's own name and its JSON name. */
function named(live: Field, target: Field, json: boolean | undefined): readonly Judged[] {
  if (live.name === target.name && live.jsonName === target.jsonName) return [];
  const reads = takes(target, live.jsonName) ? 'safe' : byJson(json);
  const writes = takes(live, target.jsonName) ? 'safe' : byJson(json);
  return [{ row: 4, kind: 'field-renamed', reads, writes, before: target.name, now: live.name }];
}

function takes(reader: Field, jsonName: string): boolean {
  return jsonName === reader.jsonName || jsonName === reader.name;
}

export function byJson(json: boolean | undefined): Verdict {
  if (json === undefined) return 'check';
  return json ? 'stop' : 'safe';
}

function shaped(live: Field, target: Field, context: TypeContext): readonly Judged[] {
  const words = { before: typeText(target), now: typeText(live) };
  if (live.label !== target.label) return [{ ...labels(live, target, context), ...words }];
  const judged = judgeTypes(live.type, target.type, context);
  const keys = live.key === target.key ? null : judgeTypes(scalar(live.key), scalar(target.key), context);
  const list = [judged, keys].filter((one) => one !== null);
  if (live.delimited !== target.delimited && list.length === 0) {
    return [
      { row: 6, kind: 'group-changed', reads: 'stop', writes: 'stop', before: groupText(target), now: groupText(live) },
    ];
  }
  return list.map((one) => ({ ...one, ...words }));
}

function scalar(name: string | null) {
  return { kind: 'scalar', name: name ?? '' } as const;
}

function groupText({ delimited, type }: Field): string {
  return delimited ? `group ${type.name}` : type.name;
}

/** Rows 9 and 10, and maps. */
function labels(live: Field, target: Field, context: TypeContext): TypeJudgement {
  if (isWrittenOut(live, target, context)) {
    const verdict = byJson(context.json);
    return { row: 6, kind: 'map-written-out', reads: verdict, writes: verdict };
  }
  if (live.label === 'map' || target.label === 'map')
    return { row: 6, kind: 'map-changed', reads: 'stop', writes: 'stop' };
  const types = judgeTypes(live.type, target.type, context);
  const several = live.label === 'repeated' ? live : target;
  const reads = worstVerdict([types?.reads ?? 'safe', live.label === 'repeated' ? 'stop' : 'safe']);
  const many: Verdict = several.packed || context.json === true ? 'stop' : 'check';
  if (live.label === 'repeated')
    return { row: 9, kind: 'became-repeated', reads, writes: worstVerdict([types?.writes ?? 'safe']) };
  const jsonReads = context.json === true ? 'stop' : reads;
  return { row: 10, kind: 'became-singular', reads: jsonReads, writes: worstVerdict([types?.writes ?? 'safe', many]) };
}

/** A map is sent as a list of messages with a key at 1 and a value at 2. */
function isWrittenOut(live: Field, target: Field, context: TypeContext): boolean {
  const [map, list] = live.label === 'map' ? [live, target] : [target, live];
  if (map.label !== 'map' || list.label !== 'repeated' || list.type.kind !== 'message') return false;
  const [key, value, more] = context.fields(list === live ? 'live' : 'target', list.type.name) ?? [];
  const isAt = (field: Field | undefined, number: number, type: string | null) =>
    field?.number === number && field.label === 'singular' && field.type.name === type;
  return more === undefined && isAt(key, 1, map.key) && isAt(value, 2, map.type.name);
}

/** Rows 12 and 14. */
function presence(live: Field, target: Field, { inOneof }: Around): readonly Judged[] {
  if (live.presence === target.presence || live.label !== target.label || inOneof.has(live.number)) return [];
  const words = { before: target.presence, now: live.presence };
  if (live.presence === 'required')
    return [{ row: 12, kind: 'became-required', reads: 'safe', writes: 'stop', ...words }];
  if (target.presence === 'required')
    return [{ row: 12, kind: 'no-longer-required', reads: 'stop', writes: 'safe', ...words }];
  if (live.type.kind !== target.type.kind) return [];
  const writes = live.presence === 'explicit' ? 'check' : 'safe';
  return [{ row: 14, kind: 'presence-changed', reads: 'check', writes, ...words }];
}

/** Rows 13 and 21. */
function filled(live: Field, target: Field): readonly Judged[] {
  const found: Judged[] = [];
  if (live.byDefault !== target.byDefault && live.label === 'singular' && target.label === 'singular') {
    const words = { before: target.byDefault ?? 'none', now: live.byDefault ?? 'none' };
    found.push({ row: 13, kind: 'default-changed', reads: 'check', writes: 'check', ...words });
  }
  if (live.packed !== target.packed && live.label === target.label && live.type.name === target.type.name) {
    found.push({ row: 21, kind: 'packing-changed', reads: 'safe', writes: 'safe', before: '', now: '' });
  }
  return found;
}
