import { type Name, nameText } from '../change.ts';
import type { Words } from './judging.ts';
import { capital, HOTFIX, newRows, RESTORE, rowsOf, tick, tickAll } from './words.ts';

/** Sentences about tables as a whole. */
export const tableWords = {
  made: (table: Name): Words => ({
    why: `{live} made the table ${tick(nameText(table))}; {target} takes no notice of it.`,
  }),
  gone: (table: Name): Words => ({
    why: `Everything that has to do with ${rowsOf(table)} would fail, because {live} removed the table ${tick(nameText(table))} and {target} still uses it.`,
    instruction: `${RESTORE} Make the table anew and empty only if the loss is acceptable.`,
  }),
  goneIfThere: (table: Name): Words => ({
    why: `Whether {target} would miss something is not known, because {live} removed the table ${tick(nameText(table))} if there was one.`,
    instruction: 'See whether that table was there before.',
  }),
  split: (table: Name): Words => ({
    why: `Everything that has to do with ${rowsOf(table)} would fail, because {live} moved them into other tables and removed ${tick(nameText(table))}.`,
    instruction: HOTFIX,
  }),
  renamed: (table: Name, to: Name, { isMoved }: { isMoved: boolean }): Words => ({
    why: `Everything that has to do with ${rowsOf(table)} would fail, because {live} ${isMoved ? 'moved' : 'renamed'} the table ${tick(nameText(table))} to ${tick(nameText(to))}.`,
    instruction:
      'Make a view with the old name before going back, and give the user of {target} the same rights on it as on the table.',
  }),
  view: (table: Name, { isWritable }: { isWritable: boolean }): Words =>
    isWritable
      ? {
          why: `{target} would reach ${rowsOf(table)} through a view, because {live} renamed or removed the table and left a view ${tick(nameText(table))} in its place.`,
          instruction:
            'See whether the user of {target} has all rights on the view, and whether it saves with "on conflict" (a view may refuse that).',
        }
      : {
          why: `Saving ${rowsOf(table)} would fail, because {live} left only a view ${tick(nameText(table))} that can be read but not written.`,
          instruction: HOTFIX,
        },
  viewLacks: (table: Name, columns: readonly string[]): Words => ({
    why: `Reading and saving ${rowsOf(table)} would fail, because the view that {live} left in place of the table lacks ${tickAll(columns)}.`,
    instruction: 'Make the view anew with all columns of the old table.',
  }),
  emptied: (table: Name): Words => ({
    why: `{target} would find no ${rowsOf(table)}, because {live} removed the table ${tick(nameText(table))} and made it anew without copying its rows.`,
    instruction: RESTORE,
  }),
  rebuilt: (table: Name): Words => ({
    why: `{live} made the table ${tick(nameText(table))} anew with the same rows; nothing that {target} uses is different.`,
  }),
  rebuiltBlindly: (table: Name): Words => ({
    why: `Whether {target} can still use ${rowsOf(table)} is not known, because {live} made the table ${tick(nameText(table))} anew and not all of both definitions is known.`,
    instruction: 'Compare both definitions: columns that went, that are mandatory now, or that have another type.',
  }),
  inherits: (table: Name, parent: Name): Words => ({
    why: `{target} may show or stumble over rows of ${tick(nameText(table))} when it reads ${tick(nameText(parent))}, because {live} made that table a part of it.`,
    instruction: `See whether rows were saved in ${tick(nameText(table))}, and whether {target} can read them.`,
  }),
  partitionAdded: (partition: Name, whole: Name): Words => ({
    why: `{live} added the partition ${tick(nameText(partition))} to ${tick(nameText(whole))}; {target} goes on as before.`,
  }),
  partitionGone: (partition: Name, whole: Name): Words => ({
    why: `A part of the ${rowsOf(whole)} is gone and new ones for it would fail to save, because {live} removed the partition ${tick(nameText(partition))}.`,
    instruction: RESTORE,
  }),
  partitionDetached: (partition: Name, whole: Name): Words => ({
    why: `{target} would not see a part of the ${rowsOf(whole)}, and new ones for it would fail to save, because {live} took the partition ${tick(nameText(partition))} away.`,
    instruction: 'Attach the partition again before going back.',
  }),
  collated: (table: Name): Words => ({
    why: `{target} may find or sort ${rowsOf(table)} in another way, because {live} changed how texts in ${tick(nameText(table))} are stored and compared.`,
    instruction: 'See whether {target} relies on text being unique or sorted, and whether long texts still fit.',
  }),
  security: (table: Name): Words => ({
    why: `{target} may see none or only a part of the ${rowsOf(table)}, without any error, because {live} put row security on ${tick(nameText(table))}.`,
    instruction: 'Switch row security of the table off before going back, unless the user of {target} is exempt.',
  }),
  policy: (table: Name): Words => ({
    why: `{target} may see or save only a part of the ${rowsOf(table)}, because {live} changed the row policies of ${tick(nameText(table))}.`,
    instruction:
      'Put the policies back as they were before going back, unless the user of {target} is exempt from them.',
  }),
  securityOff: (table: Name): Words => ({
    why: `{target} may show ${rowsOf(table)} to people who must not see them, because {live} switched row security off.`,
    instruction: 'See whether {target} relies on the database to keep rows apart; if so, switch it on again.',
  }),
  idlePolicy: (table: Name): Words => ({
    why: `{live} wrote a row policy for ${tick(nameText(table))}, which has no effect because row security is off there.`,
  }),
  triggerRefuses: (table: Name, name: string): Words => ({
    why: `Saving ${rowsOf(table)} may be refused, because {live} added the trigger ${tick(name)}, which {target} knows nothing about.`,
    instruction: 'Switch the trigger off before going back.',
  }),
  triggerRewrites: (table: Name, name: string, columns: readonly string[]): Words => ({
    why: `What {target} saves in ${tickAll(columns)} of ${rowsOf(table)} would be replaced by other values, because {live} added the trigger ${tick(name)}.`,
    instruction: 'Switch the trigger off before going back.',
  }),
  triggerFills: (table: Name, name: string): Words => ({
    why: `The trigger ${tick(name)} that {live} added to ${tick(nameText(table))} only fills what {target} does not use.`,
  }),
  triggerWrites: (table: Name, name: string, tables: readonly Name[]): Words => ({
    why: `Saving ${rowsOf(table)} may fail or write more than {target} means to, because the trigger ${tick(name)} of {live} also writes ${tickAll(tables.map(nameText))}.`,
    instruction: 'See what the trigger does with rows that {target} saves.',
  }),
  triggerUnknown: (table: Name, name: string): Words => ({
    why: `Whether ${rowsOf(table)} can still be saved is not known, because {live} added or changed the trigger ${tick(name)} and what it does could not be read.`,
    instruction: 'Ask who wrote the trigger whether it can refuse or change what {target} saves.',
  }),
  triggerGone: (table: Name, name: string): Words => ({
    why: `${newRows(table)} saved by {target} may lack something, because {live} removed or switched off the trigger ${tick(name)}.`,
    instruction: 'See what the trigger did, and whether {target} relies on it.',
  }),
  triggersOff: (table: Name): Words => ({
    why: `${newRows(table)} saved by {target} may lack something or break a rule, because {live} switched off all triggers of ${tick(nameText(table))}.`,
    instruction: 'See what the triggers did (foreign keys may be among them), and switch them on again.',
  }),
  triggerOn: (table: Name, name: string): Words => ({
    why: `${capital(rowsOf(table))} saved by {target} may be refused or changed, because {live} switched the trigger ${tick(name)} on.`,
    instruction: 'See what the trigger does with rows that {target} saves.',
  }),
  triggerChanged: (table: Name, name: string): Words => ({
    why: `${capital(rowsOf(table))} saved by {target} may get other values, because {live} changed the trigger ${tick(name)}.`,
    instruction: 'Compare what it did with what it does now.',
  }),
};
