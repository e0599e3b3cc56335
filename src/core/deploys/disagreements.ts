import type { Stack, StackTag } from './model.ts';
import type { Seen } from './next-step.ts';
import { tagged } from './phase.ts';

/** Something that store, router and fleet do not say alike. Nothing is done because of it: it is named, a person decides. */
export type Disagreement =
  | { readonly kind: 'traffic-lost'; readonly hot: number }
  | { readonly kind: 'traffic-elsewhere'; readonly routed: number; readonly hot: number | null }
  | { readonly kind: 'traffic-unrecorded'; readonly stack: string }
  | { readonly kind: 'live-unhealthy'; readonly hot: number }
  | { readonly kind: 'route-outdated'; readonly instance: string; readonly routed: string; readonly runs: string }
  | { readonly kind: 'route-orphaned'; readonly stack: string }
  | { readonly kind: 'instance-missing'; readonly instance: string; readonly release: number; readonly tag: StackTag }
  | { readonly kind: 'instance-orphaned' | 'instance-foreign'; readonly instance: string; readonly pid: number | null }
  | { readonly kind: 'host-behind'; readonly host: string; readonly why: string }
  | { readonly kind: 'target-unrecorded'; readonly knownBy: 'router' | 'fleet' }
  | { readonly kind: 'not-seen'; readonly why: string };

/** A target at rest as the three tell it. */
export type Truths = Seen & {
  readonly stacksRecorded: readonly Stack[];
  /** Ids of the instances that a recorded stack shall have now, by stack. */
  readonly expected: ReadonlyMap<string, readonly string[]>;
  readonly router: {
    readonly stacks: readonly { readonly id: string; readonly instances: readonly Place[] }[];
    readonly hosts?: readonly { readonly name: string; readonly problem: string | null }[];
  };
  readonly instances: readonly (Pick<Place, 'id' | 'host'> & {
    readonly stack: string;
    readonly state: 'running' | 'waiting-to-restart' | 'stopped' | 'foreign';
    readonly pid: number | null;
    readonly port: number | null;
  })[];
};

type Place = { readonly id: string; readonly host: string; readonly port: number };

/** Compare them, the gravest first. While an operation is under way they differ on purpose: ask only of a target at rest. */
export function findDisagreements(truths: Truths): readonly Disagreement[] {
  return [
    ...aboutTraffic(truths),
    ...missing(truths),
    ...outdatedRoutes(truths),
    ...unrecorded(truths),
    ...hostsBehind(truths.router),
  ];
}

/**
 * A look reads one thing after another while others go on, so that it may take what was cleared away or brought up meanwhile for wrong. These
 * want a second look before they are told; that something did not answer needs none.
 */
export function wantSecondLook(found: readonly Disagreement[]): boolean {
  return found.some(isCompared);
}

/** What the second look finds, and the first one did too. */
export function lasting(first: readonly Disagreement[], second: readonly Disagreement[]): readonly Disagreement[] {
  const known = new Set(first.map(sameAs));
  return second.filter((one) => !isCompared(one) || known.has(sameAs(one)));
}

function isCompared({ kind }: Disagreement): boolean {
  return kind !== 'not-seen' && kind !== 'host-behind';
}

/** It may be another process of the same instance by now. */
function sameAs(one: Disagreement): string {
  return JSON.stringify({ ...one, pid: null });
}

/** Also to be asked while an operation is under way: the hosts of a router are one in purpose at any time. */
export function hostsBehind({ hosts = [] }: Pick<Truths['router'], 'hosts'>): readonly Disagreement[] {
  return hosts.flatMap(({ name, problem }) =>
    problem === null ? [] : [{ kind: 'host-behind', host: name, why: problem } as const],
  );
}

function aboutTraffic({ stacksRecorded, production, stacks }: Truths): readonly Disagreement[] {
  const hot = tagged(stacksRecorded, 'hot');
  const routed = stacksRecorded.find((stack) => stack.id === production) ?? null;
  const found: Disagreement[] = [];
  if (production === null && hot !== null) found.push({ kind: 'traffic-lost', hot: hot.release });
  if (production !== null && routed === null) found.push({ kind: 'traffic-unrecorded', stack: production });
  if (routed !== null && routed.id !== hot?.id)
    found.push({ kind: 'traffic-elsewhere', routed: routed.release, hot: hot?.release ?? null });
  if (hot !== null && stacks.get(hot.id)?.serving === false) found.push({ kind: 'live-unhealthy', hot: hot.release });
  return found;
}

function missing({ stacksRecorded, expected, instances }: Truths): readonly Disagreement[] {
  const running = new Set(instances.filter((one) => one.state !== 'stopped').map((one) => one.id));
  return stacksRecorded
    .filter((stack) => stack.tag !== 'leaving' && stack.readyAtMs !== null)
    .flatMap(({ id, release, tag }) =>
      (expected.get(id) ?? [])
        .filter((instance) => !running.has(instance))
        .map((instance) => ({ kind: 'instance-missing', instance, release, tag }) as const),
    );
}

/** The router sends requests to an address at which the fleet runs something else, or nothing. */
function outdatedRoutes({ router, instances }: Truths): readonly Disagreement[] {
  return router.stacks
    .flatMap((stack) => stack.instances)
    .flatMap(({ id, host, port }) => {
      const one = instances.find((other) => other.id === id && other.port !== null);
      const [routed, runs] = [`${host}:${port}`, `${one?.host}:${one?.port}`];
      return one === undefined || routed === runs
        ? []
        : [{ kind: 'route-outdated', instance: id, routed, runs } as const];
    });
}

function unrecorded({ stacksRecorded, production, router, instances }: Truths): readonly Disagreement[] {
  const recorded = new Set(stacksRecorded.map((stack) => stack.id));
  const routes = router.stacks.filter(({ id }) => !recorded.has(id) && id !== production);
  const strange = instances.filter((one) => one.state === 'foreign' || !recorded.has(one.stack));
  return [
    ...routes.map(({ id }) => ({ kind: 'route-orphaned', stack: id }) as const),
    ...strange.map(({ id, pid, state }) => ({ kind: strangeKind(state), instance: id, pid }) as const),
  ];
}

function strangeKind(state: Truths['instances'][number]['state']): 'instance-orphaned' | 'instance-foreign' {
  return state === 'foreign' ? 'instance-foreign' : 'instance-orphaned';
}
