import { type TableColumn, type UserType, wordKey } from '../model/schema.ts';
import { columnWords } from './column-words.ts';
import type { Judging, Said } from './judging.ts';
import { type Pair, stepOfPair } from './pairs.ts';
import { isReserved } from './reserved-names.ts';
import { hasFill } from './same-column.ts';
import { columnSubject, quotedName, statements } from './sql-text.ts';
import { fillsByTrigger } from './trigger-body.ts';
import { unblockBy } from './unblock.ts';

/** A column that the older release does not know: can it still save, and read? */
export function judgeAddedColumn(judging: Judging, pair: Pair, column: TableColumn): Said[] {
  const subject = columnSubject(pair.now, column.name);
  const made = pair.rebuilt ? stepOfPair(pair) : (column.steps.made ?? stepOfPair(pair));
  const [table, name] = [pair.now.name, column.name];
  if (column.filled !== null && column.filled !== 'unknown' && column.filled.kind === 'computed') {
    const mayFail = column.nullable === false || canFail(column, column.filled.expression);
    const words = columnWords.addedComputed(table, name, { mayFail });
    return [
      { row: 10, kind: 'add-computed-column', verdict: mayFail ? 'check' : 'safe', subject, ...words, step: made },
    ];
  }
  if (column.nullable === false && !hasFill(column)) return [mandatory(judging, pair, { column, made })];
  const domain = column.type?.array === true ? null : column.userType;
  if (domain?.mandatory === true && !hasFill(column)) return [mandatoryByType(judging, pair, { column, domain, made })];
  const clash = nameClash(judging, pair, column);
  if (clash !== null) return [{ ...clash, subject, step: made }];
  if (hasFill(column)) {
    return [
      {
        row: 5,
        kind: 'add-column-with-default',
        verdict: 'safe',
        subject,
        ...columnWords.addedFilled(table, name),
        step: made,
      },
    ];
  }
  return [
    {
      row: 4,
      kind: 'add-optional-column',
      verdict: 'safe',
      subject,
      ...columnWords.addedOptional(table, name),
      step: made,
    },
  ];
}

function mandatory(judging: Judging, pair: Pair, { column, made }: { column: TableColumn; made: number }): Said {
  const subject = columnSubject(pair.now, column.name);
  const [table, name] = [pair.now.name, column.name];
  const unblock = unblockBy(statements(judging, pair.now).dropNotNull(column), {
    kind: 'column-may-be-left-out',
    table,
    column: name,
  });
  if (fillsByTrigger(judging, pair.now, column)) {
    return {
      row: 6,
      kind: 'add-mandatory-column',
      verdict: 'check',
      subject,
      ...columnWords.filledByTrigger(table, name),
      unblock,
      step: made,
    };
  }
  const { nullable, default: dropped } = column.steps;
  if (dropped !== undefined && !pair.rebuilt) {
    const words = columnWords.addedThenNoDefault(table, name);
    return {
      row: 7,
      kind: 'add-mandatory-column',
      verdict: 'stop',
      subject,
      ...words,
      unblock,
      step: Math.max(dropped, nullable ?? 0),
    };
  }
  const words = columnWords.addedMandatory(table, name);
  return { row: 6, kind: 'add-mandatory-column', verdict: 'stop', subject, ...words, unblock, step: nullable ?? made };
}

function mandatoryByType(
  { dialect }: Judging,
  pair: Pair,
  { column, domain, made }: { column: TableColumn; domain: UserType; made: number },
): Said {
  return {
    row: 6,
    kind: 'add-mandatory-column',
    verdict: 'stop',
    subject: columnSubject(pair.now, column.name),
    ...columnWords.addedMandatory(pair.now.name, column.name),
    unblock: unblockBy(`ALTER DOMAIN ${quotedName(dialect, domain.name)} DROP NOT NULL;`, {
      kind: 'column-may-be-left-out',
      table: pair.now.name,
      column: column.name,
    }),
    step: made,
  };
}

/** A division, a conversion or a function may fail on values that were fine before. */
function canFail(column: TableColumn, expression: string): boolean {
  const bare = expression
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/::\s*(text|character varying|varchar|regconfig)\b(\(\d+\))?/gi, '');
  if (/[/%]|::|\bcast\s*\(|\bconvert\s*\(/i.test(bare)) return true;
  const calls = [...bare.matchAll(/(\w+)\s*\(/g)].map((found) => (found[1] ?? '').toLowerCase());
  if (calls.some((call) => !HARMLESS_CALLS.has(call))) return true;
  return bare.includes('*') && ['smallint', 'integer', 'tinyint', 'mediumint'].includes(column.type?.name ?? '');
}

const HARMLESS_CALLS = new Set(
  'year month day hour minute second date dayofweek dayofyear quarter week hex lcase ucase isnull substring substr sha1 sha2 crc32 instr locate reverse extract date_part lower upper coalesce concat concat_ws length char_length trim btrim ltrim rtrim nullif greatest least to_tsvector setweight md5 abs and or not in is when then else case left right replace ifnull if json_extract json_unquote jsonb_extract_path_text digest encode sha256'.split(
    ' ',
  ),
);

function nameClash(
  judging: Judging,
  pair: Pair,
  column: TableColumn,
): Pick<Said, 'row' | 'kind' | 'verdict' | 'why' | 'instruction'> | null {
  const [table, name] = [pair.now.name, column.name];
  if (isReserved(judging.context.orm, name)) {
    return { row: 12, kind: 'reserved-name', verdict: 'check', ...columnWords.reserved(table, name) };
  }
  if (!mayBeAmbiguous(judging, pair, name)) return null;
  return { row: 11, kind: 'ambiguous-name', verdict: 'check', ...columnWords.sameNameElsewhere(table, name) };
}

/** The older release may join this table with one that has a column of this name, and name it bare. */
function mayBeAmbiguous(judging: Judging, pair: Pair, name: string): boolean {
  const mentioned = judging.context.mentions?.(name);
  if (mentioned === false) return false;
  const key = wordKey(judging.dialect, name);
  // Kept by tools in every table; programs never search them by name across tables without saying whose.
  if (EVERYWHERE.has(key.toLowerCase())) return false;
  if (mentioned === true && !judging.start.complete) return true;
  for (const other of judging.start.tables.values()) {
    if (other === pair.before || !other.columns.has(key)) continue;
    if (mentioned === true || areJoined(pair.before, other)) return true;
  }
  return false;
}

const EVERYWHERE = new Set(['id', 'created_at', 'updated_at', 'deleted_at', 'createdat', 'updatedat', 'deletedat']);

function areJoined(one: Pair['before'], other: Pair['before']): boolean {
  return refers(one, other) || refers(other, one);
}

function refers(from: Pair['before'], to: Pair['before']): boolean {
  for (const constraint of from.constraints.values()) {
    if (constraint.kind === 'foreign-key' && constraint.refersTo.name === to.name.name) return true;
  }
  const single = to.name.name.replace(/ies$/, 'y').replace(/s$/, '');
  return from.columns.has(`${single}_id`) || from.columns.has(`${to.name.name}_id`) || from.columns.has(`${single}Id`);
}
