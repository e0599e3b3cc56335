import type { ChangeBody } from '../change.ts';
import type { Cursor } from './cursor.ts';

const GLOBAL = ['GLOBAL', 'PERSIST', 'PERSIST_ONLY'];
const SESSION = ['SESSION', 'LOCAL'];

/**
 * What follows SET. What is set for the session ends with it and nobody else sees it; only `sql_mode` is told, because what is created under
 * it (routines, triggers, rows) keeps it, unless it is put back to what was kept before or is kept to be put back.
 */
export function setVariables(cursor: Cursor): ChangeBody[] {
  if (cursor.isOneOf(['PASSWORD', 'RESOURCE', 'DEFAULT']) && !cursor.is('PASSWORD', '_')) return cursor.refuse();
  if (cursor.isOneOf(['NAMES', 'CHARACTER', 'CHARSET', 'TRANSACTION', 'ROLE']) || cursor.is('SESSION', 'TRANSACTION')) {
    return harmlessRest(cursor);
  }
  const parts = cursor.split();
  const keeps = parts.some((part) => part.is('@') && part.tokens[1]?.upper !== '@');
  const settings = parts.flatMap((part) => settingOf(part, keeps));
  return settings.length > 0 ? settings : [{ kind: 'harmless', what: 'set for the session' }];
}

function harmlessRest(cursor: Cursor): ChangeBody[] {
  const what = `set ${cursor.any().text.toLowerCase()}`;
  cursor.skipRest();
  return [{ kind: 'harmless', what }];
}

function settingOf(part: Cursor, keeps: boolean): ChangeBody[] {
  const system = part.take('@', '@');
  const scope = part.takeOneOf([...GLOBAL, ...SESSION]);
  if (scope !== null && (system || part.is('.'))) part.need('.');
  if (part.take('@')) {
    part.skipRest();
    return [];
  }
  let name = part.name().toLowerCase();
  while (part.take('.')) name += `.${part.name().toLowerCase()}`;
  part.take(':');
  part.need('=');
  const value = part.part(part.at, part.tokens.length);
  if (value.done) part.refuse();
  const putBack = value.is('@') && value.tokens[1]?.upper !== '@';
  const lasting = scope !== null && GLOBAL.includes(scope);
  const told = lasting ? name !== 'foreign_key_checks' : name === 'sql_mode' && !putBack && !keeps;
  return told ? [{ kind: 'setting', name, value: value.tokens.length === 1 ? value.any().text : value.wholeText }] : [];
}

/** They last for the connection, or say how the file is kept; what a writer may write stays the same. */
const HARMLESS_PRAGMAS =
  `foreign_keys defer_foreign_keys legacy_alter_table journal_mode journal_size_limit synchronous cache_size
  cache_spill busy_timeout encoding page_size auto_vacuum incremental_vacuum temp_store mmap_size locking_mode wal_autocheckpoint
  wal_checkpoint optimize analysis_limit foreign_key_check foreign_key_list integrity_check quick_check table_info table_xinfo table_list
  index_list index_info index_xinfo database_list compile_options collation_list recursive_triggers case_sensitive_like secure_delete
  automatic_index ignore_check_constraints query_only read_uncommitted reverse_unordered_selects shrink_memory threads
  checkpoint_fullfsync fullfsync max_page_count freelist_count page_count data_version`.split(/\s+/);

/** What follows PRAGMA. Programs keep their own version number in `user_version`, and some refuse to start with a newer one. */
export function pragma(cursor: Cursor): ChangeBody[] {
  let name = cursor.name().toLowerCase();
  if (cursor.take('.')) name = cursor.name().toLowerCase();
  const asked = cursor.done;
  const value = cursor
    .part(cursor.at + 1, cursor.tokens.length)
    .wholeText.replace(/\)$/, '')
    .trim();
  cursor.skipRest();
  const off = name === 'writable_schema' && /^(off|0|false|no|reset)$/i.test(value);
  if (off || HARMLESS_PRAGMAS.includes(name)) return [{ kind: 'harmless', what: `pragma ${name}` }];
  if (name !== 'user_version' && name !== 'application_id') return cursor.refuse();
  return asked ? [{ kind: 'harmless', what: `pragma ${name}` }] : [{ kind: 'setting', name, value }];
}
