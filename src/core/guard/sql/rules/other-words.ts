import { type Name, nameText } from '../change.ts';
import type { Words } from './judging.ts';
import { capital, HOTFIX, RESTORE, rowsOf, tick, tickAll } from './words.ts';

const named = (name: Name) => tick(nameText(name));

/** Sentences about types, views, sequences, functions, rows and settings. */
export const otherWords = {
  typeRenamed: (was: Name, to: Name): Words => ({
    why: `{target} may fail wherever its SQL names the type ${named(was)}, because {live} renamed it to ${named(to)}.`,
    instruction:
      'Give the type its old name again before going back (it changes no row), if the code of {target} names it.',
  }),
  typeGone: (type: Name, { isUnused }: { isUnused: boolean }): Words => ({
    why: isUnused
      ? `{live} removed the type ${named(type)}, which no table used.`
      : `{target} may fail wherever it uses the type ${named(type)}, because {live} removed it.`,
    instruction: isUnused
      ? null
      : 'See whether a column had this type (it may have gone with it), or whether the SQL of {target} names it.',
  }),
  valuesUnknown: (type: Name): Words => ({
    why: `Saving would fail where {target} still uses a value that is gone, because {live} made the list ${named(type)} anew; what was on it before is not known.`,
    instruction: 'Compare both lists; add the missing values again before going back.',
  }),
  valuesRemoved: (type: Name, values: readonly string[]): Words => ({
    why: `Saving would fail where {target} still uses ${tickAll(values)}, because {live} took it off the list ${named(type)}.`,
    instruction: 'Add the value again before going back; rows that had it were changed.',
  }),
  otherOrder: (type: Name): Words => ({
    why: `{target} may sort in another order, because {live} put the values of ${named(type)} in another order.`,
    instruction: 'See whether {target} sorts by it or compares it.',
  }),
  valueRenamed: (type: Name, was: string, to: string): Words => ({
    why: `Saving and searching would fail where {target} uses ${tick(was)}, because {live} renamed this value of ${named(type)} to ${tick(to)}.`,
    instruction: 'Give the value its old name again before going back (it changes no row).',
  }),
  valueAdded: (type: Name, value: string, place: { table: Name; column: string } | null): Words => ({
    why: `{target} may fail to read ${place === null ? 'rows' : rowsOf(place.table)} with ${place === null ? '' : `the ${place.column} `}${tick(value)}, because {live} added this value to ${named(type)} and {target} does not know it.`,
    instruction: 'Count the rows with the new value; change them to one that {target} knows, or fix forward.',
  }),
  domainStricter: (type: Name): Words => ({
    why: `Saving would fail for values that ${named(type)} no longer allows, because {live} made the rules of this type stricter.`,
    instruction: 'Take the new rule away before going back.',
  }),
  domainLooser: (type: Name): Words => ({
    why: `{target} may meet values that it does not expect, because {live} changed the rules of the type ${named(type)}.`,
    instruction: 'See whether values were saved since that the old rules did not allow.',
  }),
  viewMade: (view: Name): Words => ({ why: `{live} made the view ${named(view)}; {target} takes no notice of it.` }),
  viewGone: (view: Name): Words => ({
    why: `{target} would fail wherever it reads ${named(view)}, because {live} removed or renamed this view.`,
    instruction: 'Make the view again before going back, as it was.',
  }),
  viewIsTable: (view: Name): Words => ({
    why: `{target} would read ${named(view)} from a table, because {live} put one in the place of the view.`,
    instruction: 'Compare the columns of the table with those of the view, and see that its rows are kept up to date.',
  }),
  viewOther: (view: Name): Words => ({
    why: `{target} may get other rows or columns from the view ${named(view)}, because {live} changed it.`,
    instruction: 'Compare both definitions of the view.',
  }),
  viewLacks: (view: Name, columns: readonly string[]): Words => ({
    why: `{target} would fail or mix up values when it reads ${named(view)}, because {live} ${columns.length === 0 ? 'changed the order of its columns' : `removed ${tickAll(columns)} from it`}.`,
    instruction: 'Make the view again as it was before going back.',
  }),
  viewLonger: (view: Name): Words => ({
    why: `{live} added columns at the end of the view ${named(view)}; {target} reads the others as before.`,
  }),
  sequenceMade: (name: Name): Words => ({
    why: `{live} made the sequence ${named(name)}; {target} takes no notice of it.`,
  }),
  sequenceGone: (name: Name): Words => ({
    why: `{target} would fail wherever it takes a number from ${named(name)}, because {live} removed or renamed this sequence.`,
    instruction: 'Make the sequence again before going back, and let it start above the highest number in use.',
  }),
  sequenceReplaced: (name: Name): Words => ({
    why: `{live} put another counter in the place of the sequence ${named(name)}; numbers that {target} takes from it may be taken already.`,
    instruction: 'See that the new counter stands above the highest number in use.',
  }),
  sequenceRenamed: (name: Name, to: Name): Words => ({
    why: `{target} may fail to number new rows if it asks for ${named(name)} itself, because {live} renamed this sequence to ${named(to)}; columns that are filled from it follow.`,
    instruction: `See whether the code or the mapping of {target} names ${named(name)}; if so, give the sequence its old name again (it changes no row).`,
  }),
  sequenceTuned: (name: Name): Words => ({
    why: `{live} changed how the sequence ${named(name)} counts; numbers stay unique.`,
  }),
  sequenceAgain: (name: Name): Words => ({
    why: `New rows would fail to save with a number that is taken, because {live} let the sequence ${named(name)} start again.`,
    instruction: 'Set the sequence to the highest number in use before going back.',
  }),
  functionMade: (name: Name): Words => ({ why: `{live} made the function ${named(name)}; {target} does not call it.` }),
  functionBody: (name: Name): Words => ({
    why: `{target} may get another answer from the function ${named(name)}, because {live} changed what it does.`,
    instruction: 'Compare both versions of the function.',
  }),
  functionReturns: (name: Name): Words => ({
    why: `{target} would fail or misread the answer of ${named(name)}, because {live} made this function give another kind of value.`,
    instruction: 'Make a function with the old name that gives what it gave before.',
  }),
  functionAmbiguous: (name: Name): Words => ({
    why: `Calls of ${named(name)} by {target} would fail, because {live} added a second function of this name that fits the same call.`,
    instruction: 'Drop the second function before going back.',
  }),
  functionTakes: (name: Name, takes: readonly string[]): Words => ({
    why: `Calls of ${named(name)} by {target} would fail, because {live} changed what this function takes${takes.length > 0 ? ` (it took ${tick(takes.join(', '))})` : ''}.`,
    instruction: 'Make a function with the old arguments again before going back.',
  }),
  functionUnknown: (name: Name): Words => ({
    why: `Whether {target} can still call ${named(name)} is not known, because {live} dropped this function and made it anew.`,
    instruction: 'Compare what it took before with what it takes now.',
  }),
  functionGone: (name: Name): Words => ({
    why: `Calls of ${named(name)} by {target} would fail, because {live} removed this function.`,
    instruction: 'Make the function again before going back.',
  }),
  triggersGoneWithFunction: (name: Name): Words => ({
    why: `What {target} saves may lack something, because {live} removed the function ${named(name)} and with it the triggers that called it.`,
    instruction: 'See what the triggers did, and whether {target} relies on it.',
  }),
  triggerFunctionGone: (name: Name): Words => ({
    why: `{live} removed the function ${named(name)}, which only a trigger called.`,
  }),
  rowsOfNew: (table: Name): Words => ({
    why: `{live} wrote rows of ${named(table)}, a table that {target} does not know.`,
  }),
  migrationNoted: (table: Name): Words => ({
    why: `A migration tool noted in ${named(table)} what it has done; {target} does not read it while it runs.`,
  }),
  rowsAdded: (table: Name): Words => ({
    why: `{target} may show or stumble over ${rowsOf(table)} that it does not know, because {live} added some.`,
    instruction: 'See whether {target} lists them all, or fails on a code that it does not know.',
  }),
  rowsGone: (table: Name, { isAll }: { isAll: boolean }): Words => ({
    why: `{target} would miss ${rowsOf(table)}, because {live} deleted ${isAll ? 'all' : 'some'} of them.`,
    instruction: RESTORE,
  }),
  newColumnFilled: (table: Name, columns: readonly string[]): Words => ({
    why: `{live} filled ${tickAll(columns)} of ${named(table)}, which {target} does not know.`,
  }),
  backfilled: (table: Name, columns: readonly string[]): Words => ({
    why: `{target} would read values in ${tickAll(columns)} of ${rowsOf(table)} where there were none, because {live} filled them in.`,
    instruction: 'See whether "no value" meant something to {target}.',
  }),
  rewritten: (table: Name, columns: readonly string[]): Words => ({
    why: `{target} would read other values than it wrote, because {live} rewrote ${columns.length === 0 ? '' : `${tickAll(columns)} of `}${rowsOf(table)}.`,
    instruction: `Ask who made the change whether the meaning or the form of the values changed. If so: ${HOTFIX}`,
  }),
  revoked: (on: string): Words => ({
    why: `{target} may be refused by the database, because {live} took rights away (${tick(on)}).`,
    instruction: 'Grant the rights again before going back, unless they were not those of the user of {target}.',
  }),
  revokedNew: (on: string): Words => ({
    why: `{live} took rights on ${tick(on)} away, a table that {target} does not know.`,
  }),
  quietSetting: (name: string): Words => ({
    why: `The setting ${tick(name)} holds for the migration only; {target} does not notice it.`,
  }),
  setting: (name: string, value: string): Words => ({
    why: `Saving may fail, be cut off or mean something else for {target}, because {live} set ${tick(name)} to ${tick(value)}.`,
    instruction: 'See whether the setting holds for the connections of {target}, and what it changes for them.',
  }),
  harmless: (what: string): Words => ({ why: `${capital(what)}: {target} does not notice it.` }),
  schemaGone: (name: string, { isTold }: { isTold: boolean }): Words =>
    isTold
      ? { why: `{live} removed the schema ${tick(name)}; what it held is told of by itself.` }
      : {
          why: `Whether {target} uses something of the schema ${tick(name)} is not known, because {live} removed it with all that it held.`,
          instruction: 'See what the schema held (a dump from before tells), and whether {target} names it.',
        },
  unreadable: (statement: string): Words => ({
    why: `What {live} did here could not be read: ${tick(statement)}.`,
    instruction: 'Ask who made the change whether {target} can live with it.',
  }),
  later: (file: string): Words => ({
    why: `A later change may still come while {target} runs, because ${tick(file)} is meant to run after the deploy.`,
    instruction: 'Hold such migrations back (deploy lock) before going back.',
  }),
};
