import type { ProtoChange } from './change.ts';
import { typeText } from './compare-types.ts';
import type { Field, Message } from './model.ts';

export type OneofChanges = {
  readonly changes: readonly ProtoChange[];
  /** Numbers of fields of which all is said that oneofs make of them. */
  readonly judged: ReadonlySet<number>;
};

/** Row 11. Oneofs are known by the fields in them: their names are not sent. */
export function compareOneofs(live: Message, target: Message): OneofChanges {
  const before = new Map(target.fields.map((field) => [field.number, field]));
  const changes: ProtoChange[] = [];
  const judged = new Set<number>();
  const tell = (kind: string, field: Field, verdicts: Pick<ProtoChange, 'reads' | 'writes'>) => {
    judged.add(field.number);
    const subject = `${live.name}.${field.name}`;
    changes.push({
      row: 11,
      kind,
      subject,
      ...verdicts,
      at: field.at,
      before: before.get(field.number)?.oneof ?? '',
      now: field.oneof ?? typeText(field),
    });
  };
  for (const [name, members] of oneofsOf(live)) {
    const known = members.filter(({ number }) => before.has(number));
    const was = formerOneof(name, known, before);
    for (const field of members) {
      const former = before.get(field.number);
      if (former === undefined && known.length > 0 && was !== null)
        tell('oneof-case-added', field, { reads: 'stop', writes: 'safe' });
      else if (former !== undefined && former.oneof !== was && members.length > 1)
        tell('moved-into-oneof', field, { reads: 'stop', writes: 'check' });
      else if (former !== undefined && was === null && members.length > 1)
        tell('moved-into-oneof', field, { reads: 'stop', writes: 'check' });
    }
  }
  const partners = partnersOf(target);
  for (const field of live.fields) {
    const former = before.get(field.number);
    const left = field.oneof === null && former?.oneof != null && (partners.get(former.oneof) ?? 0) > 1;
    if (left) tell('moved-out-of-oneof', field, { reads: 'check', writes: 'safe' });
  }
  return { changes, judged };
}

function oneofsOf({ fields }: Message): ReadonlyMap<string, readonly Field[]> {
  const members = new Map<string, Field[]>();
  for (const field of fields) {
    if (field.oneof === null) continue;
    const list = members.get(field.oneof) ?? [];
    members.set(field.oneof, list);
    list.push(field);
  }
  return members;
}

function partnersOf(message: Message): ReadonlyMap<string, number> {
  return new Map([...oneofsOf(message)].map(([name, members]) => [name, members.length]));
}

/** The oneof that it was: that of the same name, or the one most of its fields were in. */
function formerOneof(name: string, known: readonly Field[], before: ReadonlyMap<number, Field>): string | null {
  const were = known.map(({ number }) => before.get(number)?.oneof ?? null).filter((one) => one !== null);
  if (were.includes(name)) return name;
  const counts = Map.groupBy(were, (one) => one);
  return [...counts].sort(([, one], [, other]) => other.length - one.length)[0]?.[0] ?? null;
}
