import { nameText } from '../change.ts';
import { nameKey, type Trigger, type UserFunction } from '../model/schema.ts';
import type { Judging, Said } from './judging.ts';
import { otherWords } from './other-words.ts';
import { type Unblock, unblockBy } from './unblock.ts';

/** Row 54. Functions of triggers are judged with their trigger. */
export function judgeFunctions(judging: Judging): Said[] {
  const said: Said[] = [];
  const about: About = {
    lost: lostByName(judging),
    called: calledByTriggers(judging, (trigger) => trigger.step !== null),
    calledBefore: calledByTriggers(judging, (trigger) => trigger.step === null),
  };
  for (const all of judging.now.functions.values()) {
    const old = [...all.values()].filter((one) => one.step === null);
    for (const one of all.values())
      if (one.step !== null) said.push(...made(judging, about, { one, old, step: one.step }));
  }
  for (const { thing, step } of judging.now.lost.functions) said.push(...gone(judging, about, { thing, step }));
  return said;
}

type About = {
  readonly lost: LostByName;
  /** By triggers made since, and by those that stood there before. */
  readonly called: ReadonlySet<string>;
  readonly calledBefore: ReadonlySet<string>;
};

type LostByName = ReadonlyMap<string, readonly UserFunction[]>;

function lostByName({ now }: Judging): LostByName {
  const lost = new Map<string, UserFunction[]>();
  for (const { thing } of now.lost.functions) {
    const name = nameText(thing.routine.name);
    const all = lost.get(name);
    if (all === undefined) lost.set(name, [thing]);
    else all.push(thing);
  }
  return lost;
}

function made(
  judging: Judging,
  { lost, called }: About,
  { one, old, step }: { one: UserFunction; old: readonly UserFunction[]; step: number },
): Said[] {
  const { routine } = one;
  const goneBefore = lost.get(nameText(routine.name)) ?? [];
  const common = { row: 54, subject: nameText(routine.name), step };
  const isOfTrigger = routine.returns?.toLowerCase() === 'trigger';
  const former = one.was ?? goneBefore.find((other) => other.known && sameTypes(other, one));
  if (former !== undefined) {
    if (isOfTrigger && judging.start.complete) return [];
    const isOther = former.routine.returns !== null && former.routine.returns !== routine.returns;
    if (isOther)
      return [{ ...common, kind: 'change-function', verdict: 'stop', ...otherWords.functionReturns(routine.name) }];
    if (former.known && routine.optional < former.routine.optional) {
      const words = otherWords.functionTakes(routine.name, former.routine.takes);
      return [{ ...common, kind: 'change-function', verdict: 'stop', ...words }];
    }
    return [{ ...common, kind: 'change-function', verdict: 'check', ...otherWords.functionBody(routine.name) }];
  }
  if (goneBefore.length > 0) return [];
  if (one.replaces) {
    if (isOfTrigger && called.has(nameText(routine.name))) return [];
    return [{ ...common, kind: 'replace-function', verdict: 'check', ...otherWords.functionBody(routine.name) }];
  }
  if (old.some((other) => isAmbiguous(other, one))) {
    return [
      {
        ...common,
        kind: 'overload-function',
        verdict: 'stop',
        ...otherWords.functionAmbiguous(routine.name),
        unblock: dropOf(judging, one),
      },
    ];
  }
  return [{ ...common, kind: 'create-function', verdict: 'safe', ...otherWords.functionMade(routine.name) }];
}

function dropOf({ dialect }: Judging, { routine }: UserFunction): Unblock | null {
  const { name, takes } = routine;
  const statement = dialect === 'postgres' ? `DROP FUNCTION ${nameText(name)}(${takes.join(', ')});` : null;
  return unblockBy(statement, { kind: 'no-overload', name, takes: takes.length });
}

function sameTypes(one: UserFunction, other: UserFunction): boolean {
  const [a, b] = [one.routine.takes, other.routine.takes];
  return a.length === b.length && a.every((type, at) => type === b[at]);
}

/** Functions that stand behind a trigger. */
function calledByTriggers({ now }: Judging, isMeant: (trigger: Trigger) => boolean): ReadonlySet<string> {
  const called = new Set<string>();
  for (const table of now.tables.values()) {
    for (const trigger of table.triggers.values()) {
      if (isMeant(trigger) && trigger.calls !== null) called.add(nameText(trigger.calls));
    }
  }
  return called;
}

/** A call with as many values as the old one takes fits both. */
function isAmbiguous(old: UserFunction, fresh: UserFunction): boolean {
  const [takes, more] = [old.routine.takes, fresh.routine.takes];
  return (
    more.length > takes.length &&
    more.length - fresh.routine.optional <= takes.length &&
    takes.every((type, at) => type === more[at])
  );
}

function gone(
  judging: Judging,
  { calledBefore }: About,
  { thing, step }: { thing: UserFunction; step: number },
): Said[] {
  const { name, takes } = thing.routine;
  const still = judging.now.functions.get(nameKey(judging.dialect, name))?.values() ?? [];
  const again = [...still].filter((one) => one.step !== null);
  if (again.some((one) => thing.known && sameTypes(thing, one))) return [];
  const isOfTrigger = thing.routine.returns?.toLowerCase() === 'trigger';
  const common = { row: 54, subject: nameText(name), step };
  // Nothing calls it but its trigger, of which the loss is said; `CASCADE` took one that nobody named.
  if (isOfTrigger && again.length > 0) return [];
  if (isOfTrigger && calledBefore.has(nameText(name))) {
    return [
      { ...common, row: 51, kind: 'drop-trigger', verdict: 'check', ...otherWords.triggersGoneWithFunction(name) },
    ];
  }
  if (isOfTrigger) {
    return [{ ...common, kind: 'drop-function', verdict: 'safe', ...otherWords.triggerFunctionGone(name) }];
  }
  const takesSame = again.find((one) => isAmbiguous(thing, one));
  const last = Math.max(step, ...again.map((one) => one.step ?? 0));
  if (takesSame !== undefined && thing.known) {
    return [{ ...common, kind: 'change-function', verdict: 'check', ...otherWords.functionBody(name), step: last }];
  }
  if (again.length > 0 && !thing.known) {
    return [
      { ...common, kind: 'replace-function', verdict: 'unknown', ...otherWords.functionUnknown(name), step: last },
    ];
  }
  const isOther = again.length > 0;
  const words = isOther ? otherWords.functionTakes(name, takes) : otherWords.functionGone(name);
  return [{ ...common, kind: isOther ? 'change-function' : 'drop-function', verdict: 'stop', ...words, step: last }];
}
