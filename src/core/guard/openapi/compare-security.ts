import type { Contract } from './comparing.ts';
import { type Api, type Demand, nameOf, type Operation, type Scheme } from './model.ts';
import type { Notice } from './notice.ts';
import { isSameScheme } from './security.ts';

/** Schemes that kept their name, and take other tokens. */
export function compareSchemes({ live, target }: Contract): readonly Notice[] {
  return [...live.schemes].flatMap(([name, scheme]) => {
    const other = target.schemes.get(name);
    if (other === undefined || isSameScheme(scheme, other)) return [];
    const [ours, theirs] = [wordsOf(scheme), wordsOf(other)];
    return [
      {
        kind: 'token-changed' as const,
        subject: name,
        where: 'security scheme',
        spot: scheme.spot,
        new: ours,
        old: theirs,
      },
    ];
  });
}

function wordsOf({ what, kinds }: Scheme): string {
  return kinds.length === 0 ? what : `${what} (${kinds.join(', ')})`;
}

/** Who may call an operation. */
export function compareDemands({ live, target }: Contract, one: Operation, other: Operation): readonly Notice[] {
  const ours = one.security.map((demand) => demand);
  const theirs = other.security.map((demand) => renamed(demand, live, target));
  const refused = ours.some((shown) => !theirs.some((demand) => meets(shown, demand)));
  const letIn = theirs.some((shown) => !ours.some((demand) => meets(shown, demand)));
  if (!refused && !letIn) return [];
  const kind = refused ? (letIn ? 'security-changed' : 'security-removed') : 'security-added';
  const [now, before] = [textOf(one.security, live), textOf(other.security, target)];
  return [{ kind, subject: nameOf(one), where: 'security', spot: one.securitySpot, new: now, old: before }];
}

/** The name of a scheme is the document's own: one that is the same under another name is called as live calls it. */
function renamed(demand: Demand, live: Api, target: Api): Demand {
  return new Map([...demand].map(([name, scopes]) => [liveName(name, live, target), scopes]));
}

function liveName(name: string, live: Api, target: Api): string {
  const scheme = target.schemes.get(name);
  if (live.schemes.has(name) || scheme === undefined) return name;
  return [...live.schemes].find(([own, one]) => !target.schemes.has(own) && isSameScheme(one, scheme))?.[0] ?? name;
}

/** Whoever shows what one demand asks for passes the other. */
function meets(shown: Demand, demand: Demand): boolean {
  return [...demand].every(([name, scopes]) => {
    const has = shown.get(name);
    return has !== undefined && scopes.every((scope) => has.includes(scope));
  });
}

function textOf(demands: readonly Demand[], { schemes }: Api): string {
  const texts = demands.map((demand) =>
    [...demand].map(([name, scopes]) => schemeText(schemes.get(name)?.what ?? `\`${name}\``, scopes)).join(' and '),
  );
  return [...new Set(texts.map((text) => text || 'nothing'))].join(' or ');
}

function schemeText(what: string, scopes: readonly string[]): string {
  return scopes.length === 0 ? what : `${what} for ${scopes.map((scope) => `\`${scope}\``).join(', ')}`;
}
