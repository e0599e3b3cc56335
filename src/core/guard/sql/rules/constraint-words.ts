import { type Name, nameText } from '../change.ts';
import type { Words } from './judging.ts';
import { capital, HOTFIX, newRows, rowsOf, tick, tickAll } from './words.ts';

/** Sentences about what rows must be like. */
export const constraintWords = {
  noLongerUnique: (table: Name, columns: readonly string[], { isUsed }: { isUsed: boolean }): Words => ({
    why: isUsed
      ? `Saving ${rowsOf(table)} would fail where {target} inserts or updates by ${tickAll(columns)}, because {live} no longer keeps it unique for all rows.`
      : `{target} may meet ${rowsOf(table)} that are there twice, or fail where it inserts or updates by ${tickAll(columns)}, because {live} no longer keeps that unique for all rows.`,
    instruction:
      'Search {target} for "on conflict" or "upsert" on it; if it is used, make the unique index again before going back.',
  }),
  unique: {
    already: (table: Name, columns: readonly string[]): Words => ({
      why: `{live} made ${tickAll(columns)} of ${tick(nameText(table))} unique, which it was already.`,
    }),
    empty: (table: Name, columns: readonly string[]): Words => ({
      why: `{live} made ${tickAll(columns)} of ${tick(nameText(table))} unique; what {target} saves never clashes, because it leaves a part of it empty or different.`,
    }),
    constant: (table: Name, columns: readonly string[]): Words => ({
      why: `The second of the ${rowsOf(table)} that {target} saves would fail, because {live} made ${tickAll(columns)} unique and {target} leaves it at its default.`,
      instruction: 'Drop the unique index before going back.',
    }),
    partly: (table: Name, columns: readonly string[]): Words => ({
      why: `${newRows(table)} may fail to save, because {live} made ${tickAll(columns)} unique for a part of them.`,
      instruction: 'See whether {target} can save two alike within that part.',
    }),
    all: (table: Name, columns: readonly string[]): Words => ({
      why: `${newRows(table)} would fail to save where {target} allows the same ${tickAll(columns)} twice, because {live} made that unique.`,
      instruction: 'Drop the unique index or constraint before going back, unless {target} refuses doubles by itself.',
    }),
    replaced: (table: Name, columns: readonly string[]): Words => ({
      why: `Whether ${rowsOf(table)} can still be saved is not known, because {live} made ${tickAll(columns)} unique in place of an index of the same name, and what that one was is not known.`,
      instruction: 'Compare both definitions.',
    }),
  },
  indexGone: (name: string): Words => ({
    why: `{live} removed the index ${tick(name)}; {target} works without it, perhaps slower.`,
    instruction: 'Watch how long requests take after going back.',
  }),
  indexGoneBlindly: (name: string): Words => ({
    why: `{target} may meet rows that are there twice, or fail to insert or update, if the index ${tick(name)} that {live} removed was a unique one.`,
    instruction:
      'See whether it was unique; if so, make it again before going back where {target} has "on conflict" on it.',
  }),
  index: (name: string): Words => ({
    why: `{live} made or renamed the index ${tick(name)}, which only changes how fast searches are.`,
  }),
  otherKey: (
    table: Name,
    columns: readonly string[],
    { isGone, isKept }: { isGone: boolean; isKept: boolean },
  ): Words => ({
    why: isKept
      ? `{live} changed by what ${rowsOf(table)} are told apart (primary key); what was the key is still unique.`
      : `Saving ${rowsOf(table)} would fail where {target} inserts or updates by the primary key, because {live} ${isGone ? 'removed it' : `changed it to ${tickAll(columns)}`}.`,
    instruction: isKept ? 'See whether {target} relies on the old key being the primary one.' : HOTFIX,
  }),
  firstKey: (table: Name, columns: readonly string[]): Words => ({
    why: `${newRows(table)} would fail to save where ${tickAll(columns)} is missing or there twice, because {live} made it the primary key.`,
    instruction: 'Drop the primary key before going back, unless {target} always fills it with something new.',
  }),
  firstKeyHarmless: (table: Name, columns: readonly string[]): Words => ({
    why: `{live} made ${tickAll(columns)} the primary key of ${tick(nameText(table))}; whatever {target} saves fits it.`,
  }),
  childHolds: (table: Name, parent: Name): Words => ({
    why: `Deleting ${rowsOf(parent)} may fail, because ${rowsOf(table)} that {live} wrote refer to them and {target} does not know that they must go first.`,
    instruction: `Count these ${rowsOf(table)}; if there are any and {target} deletes ${rowsOf(parent)}, drop the foreign key before going back.`,
  }),
  childFollows: (table: Name, parent: Name, { isCascade }: { isCascade: boolean }): Words => ({
    why: isCascade
      ? `When {target} deletes ${rowsOf(parent)}, the ${rowsOf(table)} that refer to them go too.`
      : `When {target} deletes ${rowsOf(parent)}, the ${rowsOf(table)} that refer to them stay without them.`,
    instruction: isCascade ? `Tell whoever owns ${tick(nameText(table))} that {target} may delete from it.` : null,
  }),
  newOnly: (table: Name, parent: Name): Words => ({
    why: `{live} made ${rowsOf(table)} refer to ${tick(nameText(parent))}; {target} leaves that empty.`,
  }),
  parentOfDefault: (table: Name, parent: Name): Words => ({
    why: `${newRows(table)} may fail to save, because the default that {target} leaves in a new column must be there in ${tick(nameText(parent))}.`,
    instruction: 'See whether the row that the default names exists and is never deleted.',
  }),
  parentNeeded: (table: Name, columns: readonly string[], parent: Name): Words => ({
    why: `${newRows(table)} would fail to save where their ${tickAll(columns)} is not in ${tick(nameText(parent))}, because {live} made that a rule (foreign key); ${rowsOf(parent)} that are in use can no longer be deleted either.`,
    instruction: 'Drop the foreign key before going back, unless {target} never saves or leaves such rows.',
  }),
  keyReplaced: (table: Name, parent: Name, { verdict }: { verdict: 'check' | 'unknown' }): Words => ({
    why:
      verdict === 'check'
        ? `What happens to ${rowsOf(table)} when {target} deletes ${rowsOf(parent)} may have changed, because {live} made the foreign key anew.`
        : `Whether {target} can still delete ${rowsOf(parent)} is not known, because {live} made the foreign key of ${tick(nameText(table))} anew and what it was before is not known.`,
    instruction: 'Compare both definitions (ON DELETE).',
  }),
  otherAction: (table: Name, parent: Name, { isHarsher }: { isHarsher: boolean }): Words => ({
    why: isHarsher
      ? `Deleting ${rowsOf(parent)} would fail while ${rowsOf(table)} refer to them, because {live} made the database refuse it; {target} expects that it takes care of them.`
      : `When {target} deletes ${rowsOf(parent)}, something else happens to the ${rowsOf(table)} that refer to them, because {live} changed the foreign key.`,
    instruction: isHarsher
      ? 'Make the foreign key as it was before going back.'
      : 'See whether that is what {target} expects.',
  }),
  noParentNeeded: (table: Name, parent: Name, { isCascade }: { isCascade: boolean }): Words => ({
    why: `{target} may fail on ${rowsOf(table)} whose row of ${tick(nameText(parent))} is missing, because {live} no longer makes the database see to it${isCascade ? ' and no longer deletes them with it' : ''}.`,
    instruction: 'Count such rows; mend them before going back.',
  }),
  noCheck: (table: Name, name: string): Words => ({
    why: `{target} may fail on ${rowsOf(table)} that it takes for impossible, because {live} removed the rule ${tick(name)}.`,
    instruction: 'Count the rows that break the old rule; mend them before going back.',
  }),
  check: (table: Name, expression: string): Words => ({
    why: `Saving ${rowsOf(table)} would fail where {target} sends values that break a rule of {live}: ${tick(expression)}.`,
    instruction: 'Drop the rule before going back, unless {target} checks the same by itself.',
  }),
  checkPasses: (table: Name, expression: string): Words => ({
    why: `Whatever {target} saves in ${tick(nameText(table))} passes the rule that {live} added: ${tick(expression)}.`,
  }),
  checkKnown: (table: Name, expression: string, { verdict }: { verdict: 'safe' | 'check' }): Words => ({
    why: `Whatever {target} saves in ${tick(nameText(table))} passes the rule that {live} added, because a rule or a type that was there before refuses all else: ${tick(expression)}.`,
    instruction:
      verdict === 'safe'
        ? null
        : 'See that the database keeps the older rule: MySQL before 8.0.16 takes checks and ignores them.',
  }),
  checkWider: (table: Name, expression: string): Words => ({
    why: `{target} may meet ${rowsOf(table)} with values that it does not know, because {live} allows more: ${tick(expression)}.`,
    instruction: 'Count the rows with the new values; change them before going back.',
  }),
  checkReplaced: (table: Name, expression: string): Words => ({
    why: `Whether ${rowsOf(table)} can still be saved is not known, because {live} put a rule in the place of one of the same name that is not known: ${tick(expression)}.`,
    instruction: 'Compare both rules: does the new one refuse what the old one allowed?',
  }),
  renamed: (was: string, to: string, { isNamed }: { isNamed: boolean }): Words =>
    isNamed
      ? {
          why: `{target} may fail where it names the constraint ${tick(was)}, because {live} renamed it to ${tick(to)}.`,
          instruction: 'Give it its old name again before going back, if {target} inserts or tells errors apart by it.',
        }
      : { why: `{live} renamed the constraint ${tick(was)} to ${tick(to)}; it asks for the same as before.` },
  exclusion: (table: Name): Words => ({
    why: `${newRows(table)} would fail to save where they overlap with others, because {live} forbids that and {target} does not know it.`,
    instruction: 'Drop the constraint before going back.',
  }),
  gone: (table: Name, name: string): Words => ({
    why: `{target} may meet ${rowsOf(table)} that it takes for impossible, because {live} removed the constraint ${tick(name)}.`,
    instruction: 'See what it made sure of, and whether {target} relies on it.',
  }),
  blindUnique: (table: Name, name: string): Words => ({
    why: `${capital(rowsOf(table))} may be there twice, or {target} may fail where it inserts or updates by what was unique, because {live} removed ${tick(name === '' ? 'a unique constraint' : name)}.`,
    instruction:
      'Search {target} for "on conflict" or "upsert"; if it is used, make the unique index again before going back.',
  }),
};
