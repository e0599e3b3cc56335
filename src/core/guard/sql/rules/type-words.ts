import { unreachable } from '../../../../lib/errors.ts';
import type { Name } from '../change.ts';
import type { Words } from './judging.ts';
import type { TypeEffect } from './type-change.ts';
import { capital, HOTFIX, rowsOf, tickAll, tickColumn } from './words.ts';

type About = {
  readonly table: Name;
  readonly column: string;
  /** Types as written; null: not known. */
  readonly from: string | null;
  readonly to: string;
};

/** Why a change of type matters, and what to do. */
export function typeWords(about: About, { effect, verdict, values }: TypeEffect): Words {
  const place = tickColumn(about.table, about.column);
  const rows = rowsOf(about.table);
  const was = about.from === null ? ' (the type before is not known)' : '';
  const changed = `{live} changed ${place} ${about.from === null ? '' : `from ${about.from} `}to ${about.to}${was}`;
  switch (effect) {
    case 'longer-text':
      return {
        why: `${capital(rows)} may now hold longer texts in ${place} than {target} expects, because ${changed}.`,
        instruction:
          'See whether longer texts were saved since; {target} may cut them off or refuse to save them again.',
      };
    case 'shorter-text':
      return {
        why: `Saving ${rows} would fail where the text is too long, because ${changed} and {target} still allows the longer one.`,
        instruction: 'Make the column as long as it was (it changes no row), or fix forward.',
      };
    case 'padding':
      return {
        why: `${capital(rows)} read from ${place} may have other blanks at the end, because ${changed}.`,
        instruction: 'See whether {target} compares this text letter by letter.',
      };
    case 'larger-numbers':
      return verdict === 'stop'
        ? {
            why: `{target} would get texts instead of numbers from ${place}, because ${changed} and its database driver hands over such large numbers as text.`,
            instruction: `See whether {target} reads these numbers with a parser of its own; if not: ${HOTFIX}`,
          }
        : {
            why: `{target} may meet numbers in ${place} that are too large for it, because ${changed}.`,
            instruction: 'Count the larger numbers. A Node program may also get texts instead of numbers.',
          };
    case 'smaller-numbers':
      return {
        why: `Saving ${rows} would fail for numbers that no longer fit, because ${changed} and {target} still sends the larger ones.`,
        instruction: 'Make the column as wide as it was before going back, or fix forward.',
      };
    case 'other-digits':
      return {
        why: `{target} would read ${place} in another form, because ${changed}.`,
        instruction: 'See whether {target} compares, shows or adds up these values as text.',
      };
    case 'rounding':
      return {
        why: `What {target} saves in ${place} would be rounded or refused, because ${changed}.`,
        instruction: HOTFIX,
      };
    case 'other-kind':
      return {
        why: `{target} would fail on ${rows} whenever it uses ${place}, because ${changed}, which is another kind of value.`,
        instruction: HOTFIX,
      };
    default:
      return otherWords({ ...about, place, rows, changed, values: values ?? [] }, effect);
  }
}

type More = About & {
  readonly place: string;
  readonly rows: string;
  readonly changed: string;
  readonly values: readonly string[];
};

function otherWords(
  { place, rows, changed, values }: More,
  effect: Exclude<
    TypeEffect['effect'],
    | 'longer-text'
    | 'shorter-text'
    | 'padding'
    | 'larger-numbers'
    | 'smaller-numbers'
    | 'other-digits'
    | 'rounding'
    | 'other-kind'
  >,
): Words {
  switch (effect) {
    case 'time-zone':
      return {
        why: `Times in ${place} may be off by the time zone for {target}, because ${changed}.`,
        instruction: 'See whether the database session and {target} both use UTC; then the values are the same.',
      };
    case 'time-lost':
      return {
        why: `{target} would lose a part of the times that it saves in ${place}, because ${changed}.`,
        instruction: HOTFIX,
      };
    case 'other-json':
      return {
        why: `{target} may fail when it searches in ${place}, because ${changed}, which knows other operators.`,
        instruction:
          'See whether {target} searches inside this column in SQL; only reading and saving it whole still works.',
      };
    case 'only-listed':
      return {
        why: `Saving ${rows} would fail for values that are not on the list, because ${changed} and {target} may send any text.`,
        instruction: 'Compare what {target} may send with the list; make the column text again, or fix forward.',
      };
    case 'free-text':
      return {
        why: `{target} may meet values in ${place} that it does not know, because ${changed}.`,
        instruction: 'See which values were saved since that {target} does not know.',
      };
    case 'values-added':
      return {
        why: `{target} may fail to read ${rows} with a value that it does not know, because {live} added ${tickAll(values)} to ${place}.`,
        instruction: 'Count the rows with the new value; change them to one that {target} knows, or fix forward.',
      };
    case 'values-removed':
      return {
        why: `Saving ${rows} would fail, because {live} removed ${tickAll(values)} from the values of ${place} and {target} still uses it.`,
        instruction: 'Add the value again before going back; rows that had it were changed.',
      };
    case 'order-of-values':
      return {
        why: `${capital(rows)} may be sorted in another order by {target}, because {live} put the values of ${place} in another order.`,
        instruction: 'See whether {target} sorts by this column or compares it.',
      };
    case 'letter-case':
      return {
        why: `{target} may find other ${rows} than before, because ${changed} and capital letters count differently now.`,
        instruction: 'See whether {target} searches by this column.',
      };
    case 'not-known':
      return {
        why: `Whether {target} can still use ${place} is not known, because ${changed}.`,
        instruction: 'Ask who made the change what the column was before, and whether every value of then still fits.',
      };
    case 'looser-storage':
      return {
        why: `{target} may read ${place} as another kind of value, because ${changed}.`,
        instruction:
          'See whether {target} relies on the kind of value that it reads (this database stores what it is given).',
      };
    default:
      return unreachable(effect);
  }
}
