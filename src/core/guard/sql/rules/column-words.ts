import type { Name } from '../change.ts';
import type { Words } from './judging.ts';
import { capital, HOTFIX, newRows, RESTORE, rowsOf, tick, tickColumn } from './words.ts';

/** Sentences about columns. */
export const columnWords = {
  dropped: (table: Name, column: string, { isIgnored }: { isIgnored: boolean }): Words =>
    isIgnored
      ? {
          why: `{live} removed ${tickColumn(table, column)}; {target} does not seem to use it.`,
          instruction: 'Make sure that nothing in {target} reads or writes this column.',
        }
      : {
          why: `Reading and saving ${rowsOf(table)} would fail, because {live} removed ${tickColumn(table, column)} and {target} still uses it.`,
          instruction: 'Add the column again (it may be empty) and restore its data, or fix forward with a hotfix.',
        },
  renamed: (table: Name, column: string, to: string): Words => ({
    why: `Reading and saving ${rowsOf(table)} would fail, because {live} renamed ${tickColumn(table, column)} to ${tick(to)} and {target} still uses the old name.`,
    instruction: `There is no quick way around a renamed column. ${HOTFIX}`,
  }),
  alias: (table: Name, column: string): Words => ({
    why: `Saving ${rowsOf(table)} would fail, because {live} left ${tickColumn(table, column)} only as a computed copy, which can be read but not written.`,
    instruction: HOTFIX,
  }),
  synced: (table: Name, column: string, to: string): Words => ({
    why: `{target} would use a copy of what {live} calls ${tick(to)}: a trigger keeps ${tickColumn(table, column)} in step with it.`,
    instruction: 'See whether the trigger copies both ways, for new rows and for changed ones.',
  }),
  copied: (table: Name, column: string): Words => ({
    why: `{target} would read copied values, because {live} put another column in the place of ${tickColumn(table, column)}.`,
    instruction: 'See whether every row was copied, and whether the values mean the same.',
  }),
  emptied: (table: Name, column: string): Words => ({
    why: `{target} would find ${tickColumn(table, column)} empty, because {live} removed it and added it anew, without its data.`,
    instruction: RESTORE,
  }),
  redefined: (table: Name, column: string): Words => ({
    why: `Whether {target} can still use ${tickColumn(table, column)} is not known, because {live} defined it anew and the definition before is not known.`,
    instruction: 'Compare both definitions: what the new one leaves out (mandatory or not, default) is gone.',
  }),
  optional: (table: Name, column: string): Words => ({
    why: `{target} may fail on ${rowsOf(table)} without a value, because {live} made ${tickColumn(table, column)} optional.`,
    instruction: 'Count the rows without a value; give them one before going back.',
  }),
  mandatory: (table: Name, column: string): Words => ({
    why: `${newRows(table)} would fail to save, because {live} made ${tickColumn(table, column)} mandatory and {target} does not always fill it.`,
    instruction: 'Make the column optional again before going back (it changes no row).',
  }),
  mandatoryWithDefault: (table: Name, column: string): Words => ({
    why: `${newRows(table)} would fail to save where {target} sends an empty ${tickColumn(table, column)}, because {live} made it mandatory (its default helps only where nothing is sent).`,
    instruction: 'Make the column optional again before going back (it changes no row).',
  }),
  filledByTrigger: (table: Name, column: string): Words => ({
    why: `{live} made ${tickColumn(table, column)} mandatory; {target} does not always fill it, but a trigger does.`,
    instruction: 'See whether the trigger always gives it a value.',
  }),
  otherDefault: (table: Name, column: string, value: string): Words => ({
    why: `${newRows(table)} saved by {target} would get another value in ${tickColumn(table, column)} where it sends none, because {live} changed the default${value === '' || value.length > 60 ? '' : ` to ${tick(value)}`}.`,
    instruction: 'See whether the new default means the right thing to {target}.',
  }),
  noDefault: (table: Name, column: string): Words => ({
    why: `${newRows(table)} saved by {target} may stay without a value in ${tickColumn(table, column)}, because {live} took its default away.`,
    instruction: 'Set the default again before going back.',
  }),
  noDefaultMaybe: (table: Name, column: string): Words => ({
    why: `${newRows(table)} may fail to save, because {live} took the default of ${tickColumn(table, column)} away, and whether it is mandatory is not known.`,
    instruction: 'If the column is mandatory, set the default again before going back.',
  }),
  noDefaultMandatory: (table: Name, column: string): Words => ({
    why: `${newRows(table)} would fail to save, because {live} took the default of ${tickColumn(table, column)} away, which {target} relies on.`,
    instruction: 'Set the default again before going back.',
  }),
  notFilled: (table: Name, column: string): Words => ({
    why: `${newRows(table)} would fail to save, because the database no longer fills ${tickColumn(table, column)} by itself since {live}.`,
    instruction: 'Let the database fill the column again before going back, or fix forward.',
  }),
  computedNow: (table: Name, column: string): Words => ({
    why: `Saving ${rowsOf(table)} would fail, because since {live} the database computes ${tickColumn(table, column)} and refuses the value that {target} sends.`,
    instruction: HOTFIX,
  }),
  otherComputation: (table: Name, column: string): Words => ({
    why: `{target} would read other values in ${tickColumn(table, column)}, because {live} computes it in another way.`,
    instruction: 'See whether the new values mean the right thing to {target}.',
  }),
  identityAlways: (table: Name, column: string): Words => ({
    why: `${newRows(table)} would fail to save where {target} chooses ${tickColumn(table, column)} itself, because since {live} the database alone gives these numbers.`,
    instruction: 'See whether {target} ever sends its own numbers (imports and test data often do).',
  }),
  numbered: (table: Name, column: string): Words => ({
    why: `Since {live} the database fills ${tickColumn(table, column)} by itself where nothing is sent; what {target} sends is still taken.`,
  }),
  collation: (table: Name, column: string): Words => ({
    why: `{target} may find or sort ${rowsOf(table)} in another way, because {live} changed how texts in ${tickColumn(table, column)} are compared.`,
    instruction: 'See whether {target} searches or sorts by this column, or relies on it being unique.',
  }),
  comment: (table: Name, column: string): Words => ({
    why: `{live} removed the comment of ${tickColumn(table, column)}, which no program reads.`,
  }),
  rewritten: (table: Name, column: string): Words => ({
    why: `{target} would read wrong values, because {live} rewrote every value of ${tickColumn(table, column)} by a formula.`,
    instruction: `Ask who made the change what the values mean now. ${HOTFIX}`,
  }),
  addedOptional: (table: Name, column: string): Words => ({
    why: `{live} added ${tickColumn(table, column)}, which may stay empty; {target} takes no notice of it.`,
  }),
  addedFilled: (table: Name, column: string): Words => ({
    why: `{live} added ${tickColumn(table, column)}; the database fills it where {target} does not.`,
  }),
  addedMandatory: (table: Name, column: string): Words => ({
    why: `${newRows(table)} would fail to save, because {live} added ${tickColumn(table, column)} as mandatory and {target} does not fill it.`,
    instruction: 'Give the column a default or make it optional before going back (it changes no row).',
  }),
  addedThenNoDefault: (table: Name, column: string): Words => ({
    why: `${newRows(table)} would fail to save, because {live} added ${tickColumn(table, column)} as mandatory, took its default away again, and {target} does not fill it.`,
    instruction: 'Give the column a default again or make it optional before going back (it changes no row).',
  }),
  addedComputed: (table: Name, column: string, { mayFail }: { mayFail: boolean }): Words =>
    mayFail
      ? {
          why: `Saving ${rowsOf(table)} may fail for values of {target} with which ${tickColumn(table, column)}, computed since {live}, cannot be worked out.`,
          instruction:
            'See whether the computation can fail (division, conversion, overflow) on values that {target} saves.',
        }
      : {
          why: `{live} added ${tickColumn(table, column)}, which the database computes; {target} takes no notice of it.`,
        },
  sameNameElsewhere: (table: Name, column: string): Words => ({
    why: `Searches of {target} that join ${tick(table.name)} with another table may fail, because {live} added ${tickColumn(table, column)} and the other table has a ${tick(column)} too.`,
    instruction: `Search the SQL of {target} for ${tick(column)} without a table name in front.`,
  }),
  reserved: (table: Name, column: string): Words => ({
    why: `${capital(rowsOf(table))} may fail to load, because {live} added ${tickColumn(table, column)}, a name that the database layer of {target} uses for itself.`,
    instruction: 'See whether {target} is told to ignore this column or to use the name for nothing else.',
  }),
};
