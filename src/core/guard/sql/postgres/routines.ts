import { type Change, nameText, type Routine, type RoutineBody } from '../change.ts';
import { effectsOfCalls } from './calls.ts';
import { nameOfList, partOf, partsOf, stringsOf } from './names.ts';
import type { Part } from './parser.ts';
import { type Body, languageOf, readBody } from './plpgsql.ts';
import { rowsOf, tablesWritten } from './rows.ts';
import { type Found, type Reading, type RoutineText, type Statement, tokensFrom, withPlace } from './statement.ts';
import { typeText } from './types.ts';

export function createFunction(node: Part<'CreateFunctionStmt'>, statement: Statement): readonly Found[] {
  const given = partsOf(node.parameters, 'FunctionParameter').filter(({ mode }) => !GIVEN_BACK.has(mode ?? ''));
  const routine: Routine = {
    name: nameOfList(node.funcname),
    takes: given.map(({ argType }) => typeText(argType)),
    optional: given.filter(({ defexpr }) => defexpr !== undefined).length,
    returns: returnsOf(node),
    body: bodyOf({ node, statement }),
  };
  return [{ kind: 'create-function', routine, replace: node.replace === true }];
}

const GIVEN_BACK = new Set(['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE']);

/** With the fields of what it gives back: other fields are another result. */
function returnsOf({ returnType, parameters }: Part<'CreateFunctionStmt'>): string | null {
  const fields = partsOf(parameters, 'FunctionParameter').filter(
    ({ mode }) => GIVEN_BACK.has(mode ?? '') || mode === 'FUNC_PARAM_INOUT',
  );
  const whole = returnType === undefined ? null : typeText(returnType);
  if (fields.length === 0) return whole;
  const text = fields.map(({ name, argType }) => `${name ?? ''} ${typeText(argType)}`.trim()).join(', ');
  return `${whole?.startsWith('setof') === true ? 'setof ' : ''}(${text})`;
}

const UNREADABLE: RoutineBody = { refuses: false, assigns: [], writes: [], readable: false };

function bodyOf(routine: RoutineText): RoutineBody {
  const { node, statement } = routine;
  const name = nameText(nameOfList(node.funcname));
  const { reading } = statement;
  if (reading.within.length >= DEEPEST) return UNREADABLE;
  const body = readRoutine(routine, { ...reading, within: [...reading.within, name] });
  if (typeof body === 'string') return UNREADABLE;
  const isTrigger = returnsOf(node) === 'trigger';
  const dropsRow = isTrigger && body.returnsNull && reading.rowTriggers.get(name) !== false;
  const writes = new Map(tablesWritten(body.found).map((table) => [nameText(table), table]));
  return {
    refuses: body.refuses || dropsRow,
    assigns: isTrigger ? body.assigns : [],
    writes: [...writes.values()],
    readable: body.found.every(({ kind }) => PLAIN.has(kind)) && (body.keepsRow || !isTrigger),
  };
}

const DEEPEST = 8;
/** What a body may do and still be told by its tables alone. */
const PLAIN = new Set<Change['kind']>([
  'harmless',
  'update-rows',
  'insert-rows',
  'delete-rows',
  'setting',
  'change-sequence',
]);

/** What is changed when a function of this text is called by it. */
export function changesOfRoutine(routine: RoutineText, reading: Reading): readonly Found[] {
  const name = nameText(nameOfList(routine.node.funcname));
  const body = reading.within.length > DEEPEST ? 'it is nested too deeply' : readRoutine(routine, reading);
  if (typeof body === 'string')
    return [{ kind: 'unreadable', what: `calls the function ${name}, whose body is not read: ${body}` }];
  return body.found;
}

function readRoutine({ node, statement }: RoutineText, reading: Reading): Body | string {
  const options = partsOf(node.options, 'DefElem');
  const language = languageOf(options) ?? 'sql';
  const source = options.find(({ defname }) => defname === 'as');
  if (node.sql_body !== undefined) return readTree(node.sql_body, { ...statement, reading });
  const text = stringsOf(source?.arg === undefined ? [] : partOf(source.arg, 'List')?.items);
  if (text.length !== 1 || (language !== 'sql' && language !== 'plpgsql')) return `it is written in ${language}`;
  const place = { text: text[0] ?? '', line: lineOfText(statement, source?.location) };
  if (language === 'sql') return plain(reading.read(place.text, place.line, reading));
  return readBody({ ...place, head: headOf(node) }, reading);
}

/** The body of `BEGIN ATOMIC ... END`, and of `RETURN ...`, is part of the statement's tree. */
function readTree(tree: Part<'CreateFunctionStmt'>['sql_body'], statement: Statement): Body {
  const found = tree === undefined ? [] : [...rowsOf(tree), ...effectsOfCalls(tree, statement)];
  return plain(withPlace(found, statement));
}

function plain(found: readonly Change[]): Body {
  return { found, refuses: false, returnsNull: false, assigns: [], keepsRow: true };
}

/** Line of the file on which a quoted text begins that stands after a place. */
export function lineOfText(statement: Statement, location: number | undefined): number {
  const from = statement.charAt(location ?? 0);
  const token = [...tokensFrom(statement, from)].find(({ kind }) => kind === 'string');
  return statement.line + (statement.text.slice(0, token?.start ?? from).match(/\n/g) ?? []).length;
}

/** The head as the parser of bodies takes it: it knows neither the database's types nor `%TYPE` of its columns. */
function headOf({ parameters, returnType, is_procedure }: Part<'CreateFunctionStmt'>): string {
  const all = partsOf(parameters, 'FunctionParameter').map(({ name, mode, argType }) => {
    const kind = MODES[mode ?? ''] ?? '';
    const type = argType?.pct_type === true || isKnown(argType) ? 'text' : quoted(stringsOf(argType?.names).at(-1));
    return { table: mode === 'FUNC_PARAM_TABLE', text: `${kind} ${name === undefined ? '' : quoted(name)} ${type}` };
  });
  const [taken, given] = [all.filter(({ table }) => !table), all.filter(({ table }) => table)].map((some) =>
    some.map(({ text }) => text).join(', '),
  );
  const returns =
    given !== ''
      ? `TABLE (${given})`
      : returnsHead(
          returnType,
          all.some(({ text }) => /^(in)?out /.test(text)),
        );
  const head = is_procedure === true ? 'PROCEDURE' : 'FUNCTION';
  return `CREATE ${head} f(${taken}) ${is_procedure === true || returns === '' ? '' : `RETURNS ${returns}`} LANGUAGE plpgsql AS`;
}

const MODES: Readonly<Record<string, string>> = {
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: '',
};
const PSEUDO = new Set(['trigger', 'event_trigger', 'void']);

function returnsHead(type: Part<'TypeName'> | undefined, hasOut: boolean): string {
  const name = stringsOf(type?.names).at(-1) ?? '';
  if (PSEUDO.has(name)) return name;
  if (hasOut) return type?.setof === true ? 'SETOF record' : '';
  return type?.setof === true ? 'SETOF text' : 'text';
}

/** Types whose fields are never set: all that PostgreSQL brings along. */
function isKnown(type: Part<'TypeName'> | undefined): boolean {
  const names = stringsOf(type?.names);
  return (
    names.length === 0 ||
    names.at(-2) === 'pg_catalog' ||
    (type?.arrayBounds ?? []).length > 0 ||
    BASE.has(names[0] ?? '')
  );
}

const BASE = new Set([
  'text',
  'uuid',
  'json',
  'jsonb',
  'bytea',
  'date',
  'timestamptz',
  'anyelement',
  'anyarray',
  'regclass',
  'name',
]);

function quoted(name: string | undefined): string {
  return `"${(name ?? '').replaceAll('"', '""')}"`;
}
