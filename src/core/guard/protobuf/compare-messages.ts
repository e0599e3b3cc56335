import { worstVerdict } from '../finding.ts';
import type { Verdict } from '../model.ts';
import type { ProtoChange } from './change.ts';
import { compareField } from './compare-field.ts';
import { compareOneofs } from './compare-oneofs.ts';
import { judgeEnums, type TypeContext, typeText } from './compare-types.ts';
import type { Field, Message, ProtoSchema } from './model.ts';

export type Comparing = {
  readonly live: ProtoSchema;
  readonly target: ProtoSchema;
  readonly json: boolean | undefined;
};

/** Differences of one message; a field is known by its number. */
export function compareMessages(live: Message, target: Message, context: TypeContext): readonly ProtoChange[] {
  const now = byNumber(live);
  const before = byNumber(target);
  const oneofs = compareOneofs(live, target);
  const changes: ProtoChange[] = [...oneofs.changes];
  const pair = { live, target };
  for (const field of target.fields) {
    const there = now.get(field.number);
    if (there === undefined) changes.push(goneField(field, pair, context));
    else
      changes.push(
        ...(movedNumber(there, field, pair) ??
          compareField(there, field, { ...pair, context, inOneof: oneofs.judged })),
      );
  }
  for (const field of live.fields) {
    if (before.has(field.number) || oneofs.judged.has(field.number)) continue;
    const elsewhere = target.fields.some(({ name }) => name === field.name);
    if (!elsewhere) changes.push(newField(field, live));
  }
  return changes;
}

type Pair = { readonly live: Message; readonly target: Message };

function byNumber({ fields }: Message): ReadonlyMap<number, Field> {
  return new Map(fields.map((field) => [field.number, field]));
}

function newField(field: Field, { name }: Message): ProtoChange {
  const required = field.presence === 'required';
  return {
    row: required ? 12 : 1,
    kind: required ? 'required-field-added' : 'field-added',
    subject: `${name}.${field.name}`,
    reads: 'check',
    writes: required ? 'stop' : 'check',
    at: field.at,
    before: '',
    now: typeText(field),
  };
}

function goneField(field: Field, { live }: Pair, { json }: TypeContext): ProtoChange {
  const again = live.fields.find(({ name }) => name === field.name);
  const required = field.presence === 'required';
  const gone = {
    subject: `${live.name}.${field.name}`,
    at: again?.at ?? field.at,
    before: `number ${field.number}`,
    now: again === undefined ? '' : `number ${again.number}`,
  };
  if (required)
    return {
      ...gone,
      row: 12,
      kind: 'required-field-removed',
      reads: 'stop',
      writes: again === undefined ? 'safe' : 'stop',
    };
  if (again !== undefined) return { ...gone, row: 3, kind: 'field-renumbered', reads: 'stop', writes: 'stop' };
  const reads: Verdict = field.deprecated ? 'check' : 'stop';
  return { ...gone, row: 2, kind: 'field-removed', reads, writes: json === true ? 'check' : 'safe' };
}

/** The number belongs to another field now: the name it had stands at another number, or name and type are others. */
function movedNumber(live: Field, target: Field, pair: Pair): readonly ProtoChange[] | null {
  if (live.name === target.name) return null;
  const nowElsewhere = pair.live.fields.find(({ name }) => name === target.name);
  const wasElsewhere = pair.target.fields.find(({ name }) => name === live.name);
  const otherType = typeText(live) !== typeText(target) && !sameTypeElsewhere(live, target);
  if (nowElsewhere === undefined && wasElsewhere === undefined && !otherType) return null;
  return [
    {
      row: 3,
      kind: 'number-reused',
      subject: `${pair.live.name}.${live.name}`,
      reads: 'stop',
      writes: 'stop',
      at: live.at,
      before: `${typeText(target)} ${target.name}`,
      now: `${typeText(live)} ${live.name}`,
    },
  ];
}

/** `shared.Money` became `common.Money`: judged by what is in it, not by its name. */
function sameTypeElsewhere(live: Field, target: Field): boolean {
  return live.label === target.label && live.type.kind === target.type.kind && live.type.kind !== 'scalar';
}

/** Judges of types that are others by name: each pair once, also where a message holds itself. */
export function typeContext({ live, target, json }: Comparing): TypeContext {
  const judged = new Map<string, { reads: Verdict; writes: Verdict }>();
  const context: TypeContext = {
    json,
    shapes(now, before) {
      const key = `${now} ${before}`;
      const known = judged.get(key);
      if (known !== undefined) return known;
      judged.set(key, { reads: 'safe', writes: 'safe' });
      const [one, other] = [live.messages.get(now), target.messages.get(before)];
      if (one === undefined || other === undefined) return { reads: 'unknown', writes: 'unknown' };
      const changes = compareMessages(one, other, context);
      const verdicts = {
        reads: worstVerdict(changes.map(({ reads }) => reads)),
        writes: worstVerdict(changes.map(({ writes }) => writes)),
      };
      judged.set(key, verdicts);
      return verdicts;
    },
    fields: (side, name) => (side === 'live' ? live : target).messages.get(name)?.fields ?? null,
    enums(now, before) {
      const [one, other] = [live.enums.get(now), target.enums.get(before)];
      return one === undefined || other === undefined
        ? { reads: 'unknown', writes: 'unknown' }
        : judgeEnums(one, other);
    },
  };
  return context;
}
