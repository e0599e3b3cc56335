import { nameText, type RoutineBody } from '../change.ts';
import { nameKey, type Trigger, wordKey } from '../model/schema.ts';
import type { Judging, Said } from './judging.ts';
import { isNew, type Pair, stoodBefore } from './pairs.ts';
import { statements } from './sql-text.ts';
import { tableWords } from './table-words.ts';
import { bodyOfTrigger } from './trigger-body.ts';
import { unblockBy } from './unblock.ts';

/** Rows 51 and 52: what happens beside a row that is saved. A trigger and its function are judged together. */
export function judgeTriggers(judging: Judging, pair: Pair): Said[] {
  const said: Said[] = [];
  for (const trigger of pair.now.triggers.values()) {
    const former = trigger.was ?? formerOf(judging, pair, trigger);
    if (former === null) said.push(...added(judging, pair, trigger));
    else said.push(...changed(judging, pair, { former, trigger }));
  }
  if (pair.now.silenced !== null) said.push(silenced(pair, pair.now.silenced));
  for (const { thing, step } of pair.now.lostTriggers) {
    if (pair.now.triggers.has(wordKey(judging.dialect, thing.name))) continue;
    const table = pair.before.name;
    const isAlone = table.name === '';
    said.push({
      row: 51,
      kind: 'drop-trigger',
      verdict: 'check',
      subject: isAlone ? thing.name : `${nameText(table)}, ${thing.name}`,
      ...tableWords.triggerGone(isAlone ? { schema: null, name: thing.name } : table, thing.name),
      step,
    });
  }
  return said;
}

function silenced({ before }: Pair, step: number): Said {
  const words = tableWords.triggersOff(before.name);
  return { row: 51, kind: 'disable-triggers', verdict: 'check', subject: nameText(before.name), ...words, step };
}

/** One of the same name that was dropped before. */
function formerOf({ dialect }: Judging, pair: Pair, trigger: Trigger): Trigger | null {
  const key = wordKey(dialect, trigger.name);
  const lost = pair.now.lostTriggers.find(({ thing }) => wordKey(dialect, thing.name) === key);
  return lost?.thing.was ?? (pair.rebuilt ? (pair.before.triggers.get(key) ?? null) : null);
}

function added(judging: Judging, pair: Pair, trigger: Trigger): Said[] {
  if (!trigger.on) return [];
  return [
    judge(judging, pair, {
      trigger,
      body: bodyOfTrigger(judging.now, trigger),
      step: trigger.switched ?? trigger.step ?? 0,
    }),
  ];
}

function judge(
  judging: Judging,
  pair: Pair,
  { trigger, body, step }: { trigger: Trigger; body: RoutineBody | null; step: number },
): Said {
  const table = pair.before.name;
  const common = { subject: `${nameText(table)}, ${trigger.name}`, step };
  const unblock = unblockBy(statements(judging, pair.now).switchTrigger(trigger), {
    kind: 'trigger-is-off',
    table: pair.now.name,
    name: trigger.name,
    calls: trigger.calls?.name ?? null,
  });
  if (body?.refuses === true) {
    return {
      ...common,
      row: 51,
      kind: 'add-trigger-that-refuses',
      verdict: 'stop',
      ...tableWords.triggerRefuses(table, trigger.name),
      unblock,
    };
  }
  const rewritten = (body?.assigns ?? []).filter((column) => !isFresh(judging, pair, column));
  if (rewritten.length > 0) {
    const words = tableWords.triggerRewrites(table, trigger.name, rewritten);
    return { ...common, row: 51, kind: 'add-trigger-that-rewrites', verdict: 'stop', ...words, unblock };
  }
  if (body === null || !body.readable) {
    return {
      ...common,
      row: 51,
      kind: 'add-trigger',
      verdict: 'unknown',
      ...tableWords.triggerUnknown(table, trigger.name),
      unblock,
    };
  }
  const others = body.writes.filter((name) => nameText(name) !== '');
  if (others.length > 0) {
    const isOfOld = others.some((name) => stoodBefore(judging, name));
    const words = tableWords.triggerWrites(table, trigger.name, others);
    return {
      ...common,
      row: 52,
      kind: isOfOld ? 'add-trigger-that-writes' : 'add-trigger-that-logs',
      verdict: 'check',
      ...words,
      unblock,
    };
  }
  return {
    ...common,
    row: 52,
    kind: 'add-trigger-that-fills',
    verdict: 'safe',
    ...tableWords.triggerFills(table, trigger.name),
  };
}

/** The older release writes nothing under this name, or what it writes there is kept in step, which is said of the column. */
function isFresh(judging: Judging, pair: Pair, name: string): boolean {
  const key = wordKey(judging.dialect, name);
  const column = pair.now.columns.get(key);
  if (column === undefined) return pair.before.complete && !pair.before.columns.has(key);
  if (pair.rebuilt) return isNew(judging, pair, column);
  return column.was === null || column.was.name !== column.name;
}

function changed(judging: Judging, pair: Pair, { former, trigger }: { former: Trigger; trigger: Trigger }): Said[] {
  const table = pair.before.name;
  const common = {
    row: 51,
    subject: `${nameText(table)}, ${trigger.name}`,
    step: trigger.switched ?? trigger.step ?? 0,
  };
  if (!trigger.on && pair.now.silenced !== null) return [];
  if (former.on && !trigger.on)
    return [{ ...common, kind: 'disable-trigger', verdict: 'check', ...tableWords.triggerGone(table, trigger.name) }];
  if (!former.on && trigger.on)
    return [{ ...common, kind: 'enable-trigger', verdict: 'check', ...tableWords.triggerOn(table, trigger.name) }];
  if (!trigger.on) return [];
  const is = bodyOfTrigger(judging.now, trigger);
  const wasBody = bodyOfTrigger(judging.start, former);
  const step = trigger.step ?? functionStep(judging, trigger);
  if (step === null) return [];
  if (sameBody(wasBody, is) && sameCall(former, trigger)) return trigger.step === null ? [] : sameAgain();
  // What it newly does counts; what it did before the older release lives with.
  if (wasBody === null || !wasBody.readable) {
    const said = withoutFormer(judge(judging, pair, { trigger, body: is, step }));
    return [
      said.verdict === 'stop'
        ? { ...said, kind: 'change-trigger', verdict: 'unknown', ...tableWords.triggerUnknown(table, trigger.name) }
        : said,
    ];
  }
  const newly = is && {
    ...is,
    refuses: is.refuses && !wasBody.refuses,
    assigns: is.assigns.filter((one) => !wasBody.assigns.includes(one)),
  };
  const said = withoutFormer(judge(judging, pair, { trigger, body: newly, step }));
  return [
    said.verdict === 'safe'
      ? { ...said, kind: 'change-trigger', verdict: 'check', ...tableWords.triggerChanged(table, trigger.name) }
      : said,
  ];
}

/** Switched off it does not do either what the older release is used to. */
function withoutFormer(said: Said): Said {
  if (said.unblock == null) return said;
  const leaves = 'it did something for the older release too: see whether that is missed.';
  return { ...said, unblock: { ...said.unblock, leaves } };
}

function sameAgain(): Said[] {
  return [];
}

/** Its function may have been changed while the trigger stayed. */
function functionStep({ now, dialect }: Judging, trigger: Trigger): number | null {
  if (trigger.calls === null) return null;
  const all = now.functions.get(nameKey(dialect, trigger.calls));
  return all?.get('')?.step ?? null;
}

function sameCall(one: Trigger, other: Trigger): boolean {
  const text = (trigger: Trigger) => JSON.stringify([trigger.timing, [...trigger.events].sort(), trigger.calls]);
  return one.known && text(one) === text(other);
}

function sameBody(one: RoutineBody | null, other: RoutineBody | null): boolean {
  return one !== null && other !== null && one.readable && JSON.stringify(one) === JSON.stringify(other);
}
