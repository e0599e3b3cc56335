import { shortStatement } from '../../finding.ts';
import type { Change } from '../change.ts';
import type { Judging, Said } from './judging.ts';
import { otherWords } from './other-words.ts';

/** Rows 61 (rights), 63, 65, 67 and 68: what does not change a table that is known. */
export function judgeOthers(judging: Judging): Said[] {
  const harmless = new Set<string>();
  const made = new Set<string>();
  for (const table of judging.now.tables.values()) if (table.was === null) made.add(table.name.name);
  const said = judging.changes.flatMap((change, step): Said[] => {
    switch (change.kind) {
      case 'revoke':
        return revoked(made, change, step);
      case 'setting':
        return setting(change, step);
      case 'harmless': {
        const key = `${change.at.file}\n${change.what}`;
        if (harmless.has(key)) return [];
        harmless.add(key);
        return [
          {
            row: 63,
            kind: 'harmless',
            verdict: 'safe',
            subject: change.what,
            ...otherWords.harmless(change.what),
            step,
          },
        ];
      }
      case 'drop-schema': {
        // What CASCADE takes along is said of each thing, where all that stood there is known.
        const isTold = !change.cascade || judging.start.complete;
        const subject = change.schema ?? 'public';
        const [row, verdict] = isTold ? ([63, 'safe'] as const) : ([67, 'unknown'] as const);
        return [{ row, kind: 'drop-schema', verdict, subject, ...otherWords.schemaGone(subject, { isTold }), step }];
      }
      case 'unreadable': {
        const what = change.at.statement ?? change.what;
        return [
          {
            row: 67,
            kind: 'unreadable',
            verdict: 'unknown',
            subject: shortStatement(change.what),
            ...otherWords.unreadable(shortStatement(what)),
            step,
          },
        ];
      }
      default:
        return [];
    }
  });
  return [...said, ...later(judging)];
}

function revoked(made: ReadonlySet<string>, change: Change & { readonly kind: 'revoke' }, step: number): Said[] {
  const common = { row: 61, kind: 'revoke', subject: change.on, step };
  const parts = change.on.split(',');
  const isNew = parts.every((part) => (part.match(/[\p{L}\p{N}_$]+/gu) ?? []).some((word) => made.has(word)));
  if (isNew) return [{ ...common, verdict: 'safe', ...otherWords.revokedNew(change.on) }];
  // Mostly the right to make tables in it, which no release needs while it runs.
  const verdict = change.on.toLowerCase() === 'public' ? 'check' : 'stop';
  return [{ ...common, verdict, ...otherWords.revoked(change.on) }];
}

/** They hold for the migration itself, or change nothing that a program sees. */
const QUIET =
  /^(session\.|local\.)?(lock_timeout|statement_timeout|idle_in_transaction_session_timeout|transaction_timeout|deadlock_timeout|lock_wait_timeout|innodb_lock_wait_timeout|foreign_key_checks|unique_checks|check_function_bodies|client_min_messages|row_security|default_tablespace|default_table_access_method|default_with_oids|xmloption|client_encoding|standard_conforming_strings|maintenance_work_mem|work_mem|foreign_keys|defer_foreign_keys|legacy_alter_table|synchronous_commit|session_replication_role|sql_notes|old_\w+|autocommit|cache_size|temp_store|mmap_size|max_parallel_maintenance_workers|bytea_output|escape_string_warning|application_name|role|writable_schema)$/i;

/** Row 65. */
function setting(change: Change & { readonly kind: 'setting' }, step: number): Said[] {
  const name = change.name.replace(/^@+/, '');
  const common = { row: 65, kind: 'setting', subject: name, step };
  if (QUIET.test(name)) return [{ ...common, verdict: 'safe', ...otherWords.quietSetting(name) }];
  return [{ ...common, verdict: 'check', ...otherWords.setting(name, change.value) }];
}

/** Row 68: a migration that runs after the deploy may still come while the older release runs. */
function later({ changes, context }: Judging): Said[] {
  const files = new Map<string, number>();
  changes.forEach(({ at: { file } }, step) => {
    if (file === null || files.has(file)) return;
    const isLater = context.isPending?.(file) ?? /(^|\/)post[_-]?(migrate|deploy)\w*\//i.test(file);
    if (isLater) files.set(file, step);
  });
  return [...files].map(([file, step]) => ({
    row: 68,
    kind: 'pending-migration',
    verdict: 'check',
    subject: file,
    ...otherWords.later(file),
    step,
  }));
}
