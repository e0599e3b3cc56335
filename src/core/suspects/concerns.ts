import type { AlertFacts, FlipFacts, SuspectFacts } from './model.ts';

/** What the trouble is about, as the incident and its alerts say it. */
export type Concern = {
  readonly services: readonly string[];
  readonly environments: readonly string[];
};

export type Relation =
  | { readonly kind: 'not-said' }
  | { readonly kind: 'same' }
  /** `by`: the service that it is about, which relies on the one of the release. */
  | { readonly kind: 'relied-on'; readonly by: string; readonly over: string | null }
  | { readonly kind: 'other' };

export function concernOf({ service, target }: SuspectFacts['incident'], alerts: readonly AlertFacts[]): Concern {
  const [ofTarget, environment] = target?.split('/') ?? [];
  const services = [service, ofTarget, ...alerts.map((alert) => alert.service)];
  const environments = [environment, ...alerts.map((alert) => alert.environment)];
  return { services: said(services), environments: said(environments) };
}

function said(values: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(values.flatMap((value) => (value == null || value === '' ? [] : [value])))];
}

export function isElsewhere({ environments }: Concern, flip: Pick<FlipFacts, 'environment'>): boolean {
  return environments.length > 0 && !environments.includes(flip.environment);
}

/** Chains of services longer than this explain everything, and so nothing. */
const FURTHEST = 3;

export function relationOf({ services }: Concern, service: string, reliesOn: SuspectFacts['reliesOn']): Relation {
  if (services.length === 0) return { kind: 'not-said' };
  if (services.includes(service)) return { kind: 'same' };
  for (const by of services) {
    const way = wayTo(service, by, reliesOn);
    if (way !== null) return { kind: 'relied-on', by, over: way.length > 1 ? (way[0] ?? null) : null };
  }
  return { kind: 'other' };
}

/** The shortest way from one that relies on another, without the first. */
function wayTo(wanted: string, from: string, reliesOn: SuspectFacts['reliesOn']): readonly string[] | null {
  let ways: readonly (readonly string[])[] = [[]];
  for (let step = 0; step < FURTHEST; step += 1) {
    ways = ways.flatMap((way) => (reliesOn.get(way.at(-1) ?? from) ?? []).map((next) => [...way, next]));
    const found = ways.find((way) => way.at(-1) === wanted);
    if (found !== undefined) return found;
  }
  return null;
}
