import type { Change } from '../../sql/change.ts';
import { callback, textIn } from '../code/ask.ts';
import type { Code, Routine } from '../code/model.ts';
import { readCode } from '../code/read.ts';
import { readStatements } from '../code/statements.ts';
import { unreadable } from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { COLUMN_VERBS } from './columns.ts';
import { CONSTRAINT_VERBS } from './constraints.ts';
import { modelCode } from './data.ts';
import type { Rails, Verb } from './model.ts';
import { OBJECT_VERBS } from './objects.ts';
import { TABLE_VERBS } from './tables.ts';

const VERBS: ReadonlyMap<string, Verb> = new Map(
  Object.entries({
    ...TABLE_VERBS,
    ...COLUMN_VERBS,
    ...CONSTRAINT_VERBS,
    ...OBJECT_VERBS,
    add_belongs_to: COLUMN_VERBS.add_reference ?? (() => null),
    remove_belongs_to: COLUMN_VERBS.remove_reference ?? (() => null),
  }),
);

/** Blocks whose content is carried out as it stands; what they promise about locks is no matter here. */
const WRAPPERS =
  /^(safety_assured|transaction|up|up_only|suppress_messages|say_with_time|with_lock_retries|with_connection|without_transaction|instance_eval|instance_exec|tap|then|uncached|disable_statement_timeout|with_retries|unscoped|with_options|define|silence|exec_migration|ignoring_deprecated|without_lock_timeout|silence_stream)$/;
const NO_MATTER =
  /^(disable_ddl_transaction!|disable_lock_timeout!|disable_statement_timeout|announce|say|puts|p|pp|print|sleep|require|require_relative|include|extend|set_lock_timeout|reset_column_information|milestone|restrict_gitlab_migration|version|raise|load|info|warn|debug|enable_lock_retries!|using|private|public|attr_reader|schema_cache|clear!|clear_cache!|verify!|reconnect!|freeze|skip_require_disable_ddl_transactions!)$/;
const DEEPEST = 5;

/** Changes of a migration on its way up, or of a dump (`db/schema.rb`), in order. */
export function readRails(file: TextFile, reading: Reading): readonly Change[] {
  const program = readCode('ruby', file.text);
  const whole = { line: 1, text: file.path };
  if (program === null) return unreadable(reading, whole, 'a file that could not be parsed');
  const dump = program.find((one) => one.kind === 'call' && one.name === 'define');
  if (dump?.kind === 'call')
    return readBody(
      callback(dump)?.body ?? [],
      railsOf(program, reading, { parent: dump.text.slice(0, 80), isDump: true }),
      [],
    );
  const migration =
    classes(program).find((one) => one.parents.some((parent) => /Migration/.test(parent))) ?? classes(program)[0];
  const routines = (migration?.body ?? []).filter((one): one is Routine => one.kind === 'routine');
  const up = ['up', 'change', 'self.up', 'self.change']
    .map((name) => routines.find((one) => one.name === name))
    .find((one) => one !== undefined);
  if (migration === undefined || up === undefined)
    return unreadable(reading, whole, 'a migration without `up` or `change`');
  return readBody(up.body, railsOf(program, reading, { parent: migration.parents[0] ?? '', isDump: false }), routines);
}

type Class = Extract<Code, { kind: 'class' }>;

function classes(program: readonly Code[]): readonly Class[] {
  return program.flatMap((one) => (one.kind === 'class' ? [one, ...classes(one.body)] : []));
}

function railsOf(
  program: readonly Code[],
  reading: Reading,
  { parent, isDump }: { parent: string; isDump: boolean },
): Rails {
  const version = Number(/\[\s*(\d+\.\d+)\s*\]/.exec(parent)?.[1] ?? (/Migration\s*$/.test(parent) ? '4.2' : '0'));
  const tables = new Map<string, string>();
  for (const one of classes(program)) {
    for (const line of one.body) {
      const named = /^self\.table_name\s*=\s*(?:"([\w.]+)"|'([\w.]+)'|:(\w+))/.exec(line.text);
      if (named !== null) tables.set(one.name, named[1] ?? named[2] ?? named[3] ?? '');
    }
  }
  return { ...reading, version, tables, isDump };
}

function readBody(body: readonly Code[], rails: Rails, routines: readonly Routine[], depth = 0): readonly Change[] {
  return readStatements(body, rails, (call) => {
    const inner = (block: Routine | null) => readBody(block?.body ?? [], rails, routines, depth);
    if (call.name === 'reversible' || call.name === 'reversible_migration') return inner(call.block);
    if (call.name === 'down' || call.name === 'revert') return call.name === 'down' ? [] : null;
    if (call.block !== null && WRAPPERS.test(call.name)) return inner(call.block);
    if (NO_MATTER.test(call.name)) return [];
    const verb = isConnection(call.on) ? VERBS.get(call.name) : undefined;
    if (verb !== undefined) return verb(call, rails) ?? unreadable(rails, call, 'names that are not in the text');
    const own =
      call.on === null || textIn(call.on) === 'self' ? routines.find((one) => one.name === call.name) : undefined;
    if (own !== undefined && call.args.length === 0 && depth < DEEPEST)
      return readBody(own.body, rails, routines, depth + 1);
    return modelCode(call, rails);
  });
}

/** Called on the migration itself or on a connection. */
function isConnection(on: Code | null): boolean {
  if (on === null) return true;
  if (on.kind === 'name') return on.name === 'self' || on.name === 'connection' || on.name === 'conn';
  return on.kind === 'call' && /^(connection|lease_connection|retrieve_connection)$/.test(on.name);
}
