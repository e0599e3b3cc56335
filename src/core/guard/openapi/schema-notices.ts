import type { Difference } from '../json-schema/difference.ts';
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
  if (kind.startsWith('limit-')) return { new: limit(name, live), old: limit(name, target) };
  if (kind.startsWith('format-')) return { new: live ?? 'any form', old: target ?? 'any form' };
  if (kind.startsWith('variant-')) return { new: `\`${name}\``, old: null };
  if (kind === 'default-changed')
    return { new: live === null ? 'nothing' : `\`${live}\``, old: target === null ? 'nothing' : `\`${target}\`` };
  return { new: live, old: target };
}

function limit(name: string | null, value: string | null): string {
  return value === null ? `no ${name}` : `${name} ${value}`;
}

/** Data that somebody sends and the other side does not keep: it may be refused, or cost somebody money. */
function worse({ kind, name, refused }: Difference, { side }: Part): Worse {
  if (side !== 'input' || (kind !== 'property-added' && kind !== 'property-removed')) return null;
  const role = kind === 'property-added' ? 'provides' : 'consumes';
  if (refused) return { role, why: 'It takes no keys that it does not know, so the whole call would be refused.' };
  return isMoneyOrConsent(name ?? '')
    ? { role, why: 'This is about money or consent, so losing it is not harmless.' }
    : null;
}

/** Readers that take no keys that they do not know. */
function instead({ kind, refused }: Difference, { side }: Part): Instead {
  if (side !== 'output' || !refused) return null;
  if (kind === 'property-removed') return { role: 'provides', verdict: 'check' };
  return kind === 'property-added' ? { role: 'consumes', verdict: 'check' } : null;
}
