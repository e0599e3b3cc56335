import { type Name, nameText } from '../change.ts';

const LONGEST_NAME = 80;

/** A name as it stands in a sentence. */
export function tick(name: string): string {
  const short = name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
  return `\`${short.replaceAll('`', "'")}\``;
}

export function tickColumn(table: Name, column: string): string {
  return tick(`${nameText(table)}.${column}`);
}

export function tickAll(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(tick);
  const more = names.length > 5 ? [`${names.length - 5} more`] : [];
  const all = [...shown, ...more];
  return all.length < 2 ? (all[0] ?? 'nothing') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** What the rows of a table are called: "orders", "order items"; "rows of `data`" where its name does not tell. */
export function rowsOf(table: Name): string {
  const name = table.name;
  const isPlural = /^[a-z]+(_[a-z]+)*$/.test(name) && /(?:[^sui]s|ies|ches|shes|sses|people|children)$/.test(name);
  return isPlural && name.length <= 40 ? name.replaceAll('_', ' ') : `rows of ${tick(nameText(table))}`;
}

export function newRows(table: Name): string {
  return `New ${rowsOf(table)}`;
}

/** The start of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const HOTFIX = 'Fix forward with a hotfix instead of going back.';
export const RESTORE = 'Restore the data from a backup before going back, or fix forward with a hotfix.';
