import type { Difference } from '../json-schema/difference.ts';
import { formatWords, limitWords } from '../json-schema/limit-words.ts';
import type { Reached } from '../json-schema/reach.ts';
import type { Part } from './comparing.ts';
import { isMoneyOrConsent } from './names.ts';
import type { Instead, Notice, Worse } from './notice.ts';
import { kindOf } from './rules.ts';

/** What differs between schemas, as changes of the interface. */
export function schemaNotices(differences: readonly Reached<Part>[]): readonly Notice[] {
  return differences.flatMap(({ difference, path, first, others }) => {
    const kind = kindOf(first.side, difference);
    if (kind === null) return [];
    const where = path === '' ? first.part : `${first.part}: ${path}`;
    const it = path === '' ? first.it : `\`${path}\``;
    const weight = { worse: worse(difference, first), instead: instead(difference, first) };
    return [
      {
        kind,
        subject: first.subject,
        where,
        it,
        spot: difference.at,
        others: others.length,
        ...facts(difference),
        ...weight,
      },
    ];
  });
}

function facts({ kind, name, live, target }: Difference): Pick<Notice, 'new' | 'old'> {
  if (kind.startsWith('values-'))
    return { new: name ?? (live === null ? 'any value' : `other values than ${live}`), old: target ?? 'any value' };
  if (kind.startsWith('limit-')) return { new: limitWords(name, live), old: limitWords(name, target) };
  if (kind.startsWith('format-')) return { new: formatWords(live), old: formatWords(target) };
  if (kind.startsWith('variant-')) return { new: `\`${name}\``, old: null };
  if (kind === 'default-changed')
    return { new: live === null ? 'nothing' : `\`${live}\``, old: target === null ? 'nothing' : `\`${target}\`` };
  return { new: live, old: target };
}

/** Data that somebody sends and the other side does not keep: it may be refused, or cost somebody money. */
function worse({ kind, name, refused }: Difference, { side }: Part): Worse {
  if (side !== 'input' || (kind !== 'property-added' && kind !== 'property-removed')) return null;
  const role = kind === 'property-added' ? 'provides' : 'consumes';
  if (refused) return { role, why: kind === 'property-added' ? REFUSED : REFUSED_NOW, alone: true };
  if (!isMoneyOrConsent(name ?? '')) return null;
  return { role, why: 'This is about money or consent, so losing it is not harmless.', alone: false };
}

const REFUSED =
  'Apps made for {live} send <it> when they call <op>; {target} takes no keys that it does not know and would refuse the whole call.';
const REFUSED_NOW =
  '{target} may send <it> to <op>; the service takes no keys that it does not know and would refuse the whole call.';

/** Readers that take no keys that they do not know. */
function instead({ kind, refused }: Difference, { side }: Part): Instead {
  if (side !== 'output' || !refused) return null;
  if (kind === 'property-removed') return { role: 'provides', verdict: 'check' };
  return kind === 'property-added' ? { role: 'consumes', verdict: 'check' } : null;
}
