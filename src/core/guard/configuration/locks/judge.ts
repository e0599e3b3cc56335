import type { ChangeFinding } from '../../finding.ts';
import { tell } from '../tell.ts';
import type { Lock, Versions } from './read-lock.ts';
import { type Ecosystem, type Holds, holdsOf } from './watch-list.ts';
import { brokenLock, majorChanged, replaced } from './words.ts';

/** A lockfile as both releases have it. */
export type LockPair = {
  readonly file: string;
  readonly ecosystem: Ecosystem;
  readonly live: Lock;
  readonly back: Lock;
};

/** Libraries in which what the newer release wrote lives on, and that are others than before. */
export function judgeLocks(pairs: readonly LockPair[]): readonly ChangeFinding[] {
  return pairs.flatMap(({ file, ecosystem, live, back }) => {
    if (live.kind === 'broken') return [brokenLock(file, '{live}', live.why)];
    if (back.kind === 'broken') return [brokenLock(file, '{target}', back.why)];
    const found = [
      ...majors(file, ecosystem, { live: live.versions, back: back.versions }),
      ...replacements(file, ecosystem, { live: live.versions, back: back.versions }),
    ];
    return found.length > 0 ? found : [harmless(file)];
  });
}

type Both = { readonly live: Versions; readonly back: Versions };

function majors(file: string, ecosystem: Ecosystem, { live, back }: Both): readonly ChangeFinding[] {
  const changed = [...back].flatMap(([name, from]) => {
    const [to, holds] = [live.get(name), holdsOf(ecosystem, name)];
    if (to === undefined || holds === null || majorOf(from) === majorOf(to)) return [];
    return [{ file, name, from, to, holds }];
  });
  // Rails brings all of its own libraries in one version.
  const rails = changed.some(({ name }) => name === 'rails');
  return changed.filter(({ name }) => !(rails && name === 'activerecord')).map(majorChanged);
}

/** Where one library of a kind went and another came, what the newer one wrote is unknown to the older. */
function replacements(file: string, ecosystem: Ecosystem, { live, back }: Both): readonly ChangeFinding[] {
  const byKind = (versions: Versions, others: Versions) => {
    const found = new Map<Holds, string>();
    for (const name of versions.keys()) {
      const holds = others.has(name) ? null : holdsOf(ecosystem, name);
      if (holds !== null && !found.has(holds)) found.set(holds, name);
    }
    return found;
  };
  const come = byKind(live, back);
  return [...byKind(back, live)].flatMap(([holds, from]) => {
    const to = come.get(holds);
    return to === undefined ? [] : [replaced({ file, name: from, from, to, holds })];
  });
}

/** Below 1.0, the second number is what later is the first. */
function majorOf(version: string): string {
  const [first = '', second = '0'] = version.split(/[.+-]/);
  return first === '0' ? `0.${second}` : first;
}

function harmless(file: string): ChangeFinding {
  return tell('runtime', {
    rule: 'configuration/7',
    kind: 'libraries-changed',
    verdict: 'safe',
    subject: file,
    file,
    why: `Libraries in ${file} changed, none of those that keep data, sessions, caches or queues by a major version.`,
  });
}
