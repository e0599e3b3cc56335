import type { Change } from '../change.ts';
import { effectsOfCalls } from './calls.ts';
import { constantString } from './expressions.ts';
import { partOf } from './names.ts';
import { parseRoutine, parseSql } from './parser.ts';
import { makeStatement, type Reading, withPlace } from './statement.ts';
import { partsWithin, under } from './walk.ts';

/** What a body of PL/pgSQL does. */
export type Body = {
  readonly found: readonly Change[];
  readonly refuses: boolean;
  /** Gives NULL back. */
  readonly returnsNull: boolean;
  readonly assigns: readonly string[];
  /** False where it makes another row of the one that is written; then `assigns` is not all. */
  readonly keepsRow: boolean;
};

export type BodyText = {
  readonly text: string;
  /** Line of the file on which the text begins. */
  readonly line: number;
  /** What stands before the body: `DO`, or the head of a function. */
  readonly head: string;
};

/** Read a body; a string says why it cannot be read. */
export function readBody(body: BodyText, reading: Reading): Body | string {
  const tag = freeTag(body.text);
  // Fields of a variable declared as `orders%ROWTYPE` are known to the parser only by the type's name.
  const text = body.text.replace(/%\s*rowtype\b/gi, '');
  const parsed = parseRoutine(`${body.head} ${tag}${text}${tag}`);
  if (parsed.kind === 'broken') return parsed.why;
  return follow(parsed.tree, body, reading);
}

function freeTag(text: string): string {
  let tag = '$body$';
  for (let count = 0; text.includes(tag); count += 1) tag = `$body${count}$`;
  return tag;
}

type Step = Readonly<Record<string, unknown>>;

function follow(tree: unknown, body: BodyText, reading: Reading): Body {
  const datums = [...under(tree, (key) => key === 'datums')].flatMap(([, value]) =>
    Array.isArray(value) ? value : [],
  );
  const found: Change[] = [];
  const told = { refuses: false, returnsNull: false, keepsRow: true, assigns: new Set<string>() };
  const dynamic = new Set<unknown>();
  let line = body.line;
  for (const [key, value] of under(tree, (one) => one.startsWith('PLpgSQL_'))) {
    const step = value as Step;
    if (key.startsWith('PLpgSQL_stmt_') && typeof step.lineno === 'number') line = body.line + step.lineno - 1;
    if (key === 'PLpgSQL_expr') {
      found.push(...expressionChanges(step, dynamic.has(step), { line, reading }));
      continue;
    }
    for (const one of dynamicOf(key, step)) dynamic.add(one);
    if (refuses(key, step)) told.refuses = true;
    if (key === 'PLpgSQL_stmt_return') note(told, returned(step));
    for (const target of targetsOf(key, step, datums)) {
      if (target === WHOLE_ROW) told.keepsRow = false;
      else told.assigns.add(target);
    }
  }
  return { ...told, found, assigns: [...told.assigns] };
}

function note(told: { returnsNull: boolean; keepsRow: boolean }, what: 'null' | 'row' | 'other'): void {
  if (what === 'null') told.returnsNull = true;
  if (what === 'other') told.keepsRow = false;
}

/** Expressions of a step whose value is run as SQL. */
function dynamicOf(key: string, step: Step): readonly unknown[] {
  const own = key === 'PLpgSQL_stmt_dynexecute' || key === 'PLpgSQL_stmt_dynfors' ? [step.query] : [];
  return [...own, step.dynquery].flatMap((one) => (one === undefined ? [] : [(one as Step).PLpgSQL_expr]));
}

/** Level of RAISE EXCEPTION, and of RAISE alone, which raises again what was caught. */
const ERROR = 21;

function refuses(key: string, step: Step): boolean {
  if (key === 'PLpgSQL_stmt_assert') return true;
  return key === 'PLpgSQL_stmt_raise' && Number(step.elog_level ?? ERROR) >= ERROR;
}

function returned(step: Step): 'null' | 'row' | 'other' {
  const expression = (step.expr as Step | undefined)?.PLpgSQL_expr as Step | undefined;
  const text = String(expression?.query ?? '')
    .trim()
    .toLowerCase();
  if (text === 'null') return 'null';
  return text === '' || text === 'new' || text === 'old' || text === 'coalesce(new, old)' ? 'row' : 'other';
}

const WHOLE_ROW = Symbol('the whole row');

/** Columns of the written row that a step sets. */
function targetsOf(key: string, step: Step, datums: readonly Step[]): readonly (string | typeof WHOLE_ROW)[] {
  if (key === 'PLpgSQL_stmt_assign') return fieldOf(datums[Number(step.varno ?? 0)], datums);
  if (step.target === undefined) return [];
  const target = step.target as Step;
  if (isNew(target.PLpgSQL_rec)) return [WHOLE_ROW];
  const fields = ((target.PLpgSQL_row as Step | undefined)?.fields ?? []) as readonly Step[];
  return fields.flatMap(({ varno }) => fieldOf(datums[Number(varno ?? 0)], datums));
}

function fieldOf(datum: Step | undefined, datums: readonly Step[]): readonly (string | typeof WHOLE_ROW)[] {
  if (isNew(datum?.PLpgSQL_rec)) return [WHOLE_ROW];
  const field = datum?.PLpgSQL_recfield as Step | undefined;
  if (field === undefined || !isNew(datums[Number(field.recparentno ?? 0)]?.PLpgSQL_rec)) return [];
  return [String(field.fieldname)];
}

function isNew(record: unknown): boolean {
  return typeof record === 'object' && record !== null && (record as Step).refname === 'new';
}

type Where = { readonly line: number; readonly reading: Reading };

/** How an expression is to be parsed, as PL/pgSQL says it: as a statement, as a value, or (above) as an assignment. */
const STATEMENT = 0;
const VALUE = 2;

function expressionChanges(step: Step, isDynamic: boolean, { line, reading }: Where): readonly Change[] {
  const query = String(step.query ?? '');
  const mode = Number(step.parseMode ?? STATEMENT);
  if (isDynamic) return dynamicChanges(query, { line, reading });
  if (mode === STATEMENT) return reading.read(query, line, reading).filter(({ kind }) => kind !== 'harmless');
  if (!query.includes('(')) return [];
  const value = mode === VALUE ? query : query.replace(/^[^=]*=/, '');
  const statement = makeStatement(`SELECT ${value}`, line, reading);
  const parsed = parseSql(statement.text);
  const found =
    parsed.kind === 'broken'
      ? [{ kind: 'unreadable', what: `an expression is not read: ${parsed.why}` } as const]
      : effectsOfCalls(parsed.nodes, statement);
  return withPlace(found, makeStatement(query, line, reading));
}

/** EXECUTE of one constant is read like any text. */
function dynamicChanges(query: string, { line, reading }: Where): readonly Change[] {
  const parsed = parseSql(`SELECT ${query}`);
  const [target] = parsed.kind === 'broken' ? [] : partsWithin(parsed.nodes[0], 'ResTarget');
  const text = target === undefined ? null : constantString(target.val);
  if (text !== null) return reading.read(text, line, reading);
  const what = 'runs SQL that is put together while it runs';
  return withPlace([{ kind: 'unreadable', what }], makeStatement(`EXECUTE ${query}`, line, reading));
}

export function languageOf(options: readonly { defname?: string; arg?: unknown }[]): string | null {
  const option = options.find(({ defname }) => defname === 'language');
  const node = option?.arg as Parameters<typeof partOf>[0];
  return partOf(node, 'String')?.sval?.toLowerCase() ?? null;
}
