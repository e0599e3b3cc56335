import type { InputValue, SdlChange, SdlSchema, TypeText } from './model.ts';
import { namedType, sayType } from './read-sdl.ts';

type Judged = Pick<SdlChange, 'row' | 'kind' | 'verdict'>;

/** Rows 11, 12 and 16: what a client made for the live type makes of what the target's sends. */
export function compareOutputType(live: TypeText, target: TypeText, schema: SdlSchema): readonly Judged[] {
  if (shape(live) !== shape(target)) return [{ row: 16, kind: 'type-changed', verdict: 'stop' }];
  const [now, before] = [namedType(live), namedType(target)];
  if (now !== before) {
    const narrower =
      schema.types.get(before)?.interfaces.has(now) === true || schema.types.get(now)?.values.has(before) === true;
    return [{ row: 16, kind: 'type-changed', verdict: narrower ? 'check' : 'stop' }];
  }
  const found: Judged[] = [];
  const nullable = pairs(live, target);
  if (nullable.some(([one, other]) => !one && other))
    found.push({ row: 11, kind: 'became-non-null', verdict: 'check' });
  if (nullable.some(([one, other]) => one && !other))
    found.push({ row: 12, kind: 'became-nullable', verdict: 'check' });
  return found;
}

function shape(type: TypeText): string {
  return type.kind === 'named' ? '' : `[${shape(type.of)}]`;
}

/** Whether each level may be null: live, target. */
function pairs(live: TypeText, target: TypeText): readonly (readonly [boolean, boolean])[] {
  const inner = live.kind === 'list' && target.kind === 'list' ? pairs(live.of, target.of) : [];
  return [[live.nullable, target.nullable], ...inner];
}

type Owner = { readonly owner: string; readonly where: 'argument' | 'input' };

/** Rows 2 to 7, 16 and 17: whether the target takes what is given for the live one. */
export function compareInputs(
  live: ReadonlyMap<string, InputValue>,
  target: ReadonlyMap<string, InputValue>,
  { owner, where }: Owner,
): readonly SdlChange[] {
  const changes: SdlChange[] = [];
  const tell = (judged: Judged, value: InputValue, words: Partial<SdlChange> = {}) => {
    const subject = `${owner}.${value.name}`;
    changes.push({
      part: where,
      adopted: judged.verdict !== 'safe',
      subject,
      coordinate: subject,
      at: value.at,
      before: '',
      now: '',
      ...judged,
      ...words,
    });
  };
  for (const value of live.values()) {
    const before = target.get(value.name);
    if (before === undefined) tell(added(value, where), value, { now: sayType(value.type) });
    else for (const judged of compareInput(value, before)) tell(judged, value, wordsOf(value, before, judged));
  }
  for (const value of target.values()) {
    if (live.has(value.name)) continue;
    const verdict = isRequired(value) ? 'stop' : 'safe';
    tell({ row: 4, kind: `${where}-removed`, verdict }, value, { coordinate: owner, before: sayType(value.type) });
  }
  return changes;
}

function isRequired({ type, byDefault }: InputValue): boolean {
  return !type.nullable && byDefault === null;
}

function added(value: InputValue, where: Owner['where']): Judged {
  if (where === 'input') return { row: 5, kind: 'input-field-added', verdict: 'stop' };
  return isRequired(value)
    ? { row: 3, kind: 'required-argument-added', verdict: 'stop' }
    : { row: 2, kind: 'argument-added', verdict: 'stop' };
}

function wordsOf(live: InputValue, target: InputValue, { row }: Judged): Partial<SdlChange> {
  if (row === 17) return { before: target.byDefault ?? 'none', now: live.byDefault ?? 'none' };
  return { before: sayType(target.type), now: sayType(live.type) };
}

function compareInput(live: InputValue, target: InputValue): readonly Judged[] {
  if (shape(live.type) !== shape(target.type) || namedType(live.type) !== namedType(target.type)) {
    return [{ row: 16, kind: 'type-changed', verdict: 'stop' }];
  }
  const nullable = pairs(live.type, target.type);
  const omitted = isRequired(target) && !isRequired(live);
  if (omitted || nullable.slice(1).some(([one, other]) => one && !other))
    return [{ row: 6, kind: 'input-became-nullable', verdict: 'stop' }];
  const found: Judged[] = [];
  if (nullable.some(([one, other]) => one && !other))
    found.push({ row: 6, kind: 'input-became-nullable', verdict: 'check' });
  if (nullable.some(([one, other]) => !one && other))
    found.push({ row: 7, kind: 'input-became-non-null', verdict: 'safe' });
  if (live.byDefault !== target.byDefault)
    found.push({ row: 17, kind: 'default-changed', verdict: isRequired(live) ? 'safe' : 'check' });
  return found;
}
