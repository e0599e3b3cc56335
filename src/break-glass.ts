import { join } from 'node:path';
import type { GlassFlip, GlassOutcome, RoutedNow } from './core/break-glass/model.ts';
import { FENCE_LEAP, MOST_NOTE, noteText } from './core/break-glass/note.ts';
import type { Clock } from './lib/clock.ts';
import { messageOf, UserError } from './lib/errors.ts';
import { attachRouter } from './providers/router/builtin/index.ts';
import { discoverHaproxy } from './providers/router/haproxy/discover.ts';
import { connectHaproxy } from './providers/router/haproxy/index.ts';
import type { RouterProvider } from './providers/router/port.ts';

/**
 * The routers as they are, for whoever has nothing else: no server, no store. What is imported here must start and work on a machine on which
 * both are gone.
 */
export type GlassRouter = {
  readonly name: 'builtin' | 'haproxy';
  /** For people: the folder or the hosts. */
  readonly where: string;
  readonly targets: readonly string[];
  look(target: string): Promise<RoutedNow>;
  /** `seen` is the fence of the look that it was decided on. */
  flip(order: GlassFlip, seen: number): Promise<GlassOutcome>;
  close(): Promise<void>;
};

export type GlassPlaces = {
  /** Data folder of a server; null: do not look there. */
  readonly data: string | null;
  readonly haproxy: HaproxyPlaces | null;
};

export type HaproxyPlaces =
  | {
      readonly kind: 'settings';
      readonly hosts: Parameters<typeof connectHaproxy>[0]['hosts'];
      readonly checkEveryMs: number;
    }
  | { readonly kind: 'sockets'; readonly sockets: readonly { readonly control: string; readonly front: string }[] };

export type Silent = { readonly name: GlassRouter['name']; readonly where: string; readonly problem: string };

type Opened = GlassRouter | Silent;

/** Ask everywhere at once; whoever does not answer is named, and holds up nobody. */
export async function openGlass(
  { data, haproxy }: GlassPlaces,
  clock: Clock,
): Promise<{ readonly routers: readonly GlassRouter[]; readonly silent: readonly Silent[] }> {
  const opening: Promise<Opened>[] = [];
  if (data !== null) opening.push(openBuiltin(join(data, 'router'), clock));
  if (haproxy !== null) opening.push(openHaproxy(haproxy, clock));
  const opened = await Promise.all(opening);
  return {
    routers: opened.flatMap((one) => ('look' in one ? [one] : [])),
    silent: opened.flatMap((one) => ('problem' in one ? [one] : [])),
  };
}

async function openBuiltin(dir: string, clock: Clock): Promise<Opened> {
  const facts = { name: 'builtin', where: dir } as const;
  try {
    const router = await attachRouter({ dir, clock });
    return glassRouter(router, { ...facts, targets: await router.targets() });
  } catch (error) {
    return { ...facts, problem: messageOf(error) };
  }
}

async function openHaproxy(places: HaproxyPlaces, clock: Clock): Promise<Opened> {
  const controls = places.kind === 'settings' ? places.hosts : places.sockets;
  const facts = { name: 'haproxy', where: controls.map(({ control }) => control).join(', ') } as const;
  try {
    const router = connectHaproxy({ ...(await hostsOf(places)), clock });
    return glassRouter(router, { ...facts, targets: await router.targets() });
  } catch (error) {
    return { ...facts, problem: messageOf(error) };
  }
}

/** One of several that is dead is named by the flip; to begin with, one that answers is enough. */
async function hostsOf(places: HaproxyPlaces) {
  if (places.kind === 'settings') return { hosts: places.hosts, checkEveryMs: places.checkEveryMs };
  const asked = await Promise.allSettled(places.sockets.map(({ control, front }) => discoverHaproxy(control, front)));
  const hosts = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.host] : []));
  const [first] = hosts;
  if (first === undefined) throw asked.find((one) => one.status === 'rejected')?.reason;
  const dead = places.sockets.filter(({ control }) => !hosts.some((host) => host.control === control));
  const { folder } = first;
  return { hosts: [...hosts, ...dead.map((one) => ({ ...one, name: one.control, folder, files: 'there' as const }))] };
}

function glassRouter(router: RouterProvider, facts: Pick<GlassRouter, 'name' | 'where' | 'targets'>): GlassRouter {
  return {
    ...facts,
    look: (target) => look(router, facts, target),
    flip: (order, seen) => flip(router, order, seen),
    close: () => router.close(),
  };
}

async function look(router: RouterProvider, { where }: { where: string }, target: string): Promise<RoutedNow> {
  try {
    return await router.observe(target);
  } catch (error) {
    throw new UserError(
      'router/unreachable',
      `The router (${where}) did not say what it routes: ${messageOf(error)}`,
      'Run the same again; nothing was changed.',
    );
  }
}

async function flip(router: RouterProvider, order: GlassFlip, seen: number): Promise<GlassOutcome> {
  const { target, from, to, atMs } = order;
  const by = noteText(order.by, MOST_NOTE.by);
  const reason = noteText(order.reason, MOST_NOTE.reason);
  const fence = seen + FENCE_LEAP;
  try {
    const {
      switchedAfterMs,
      confirmedAfterMs,
      confirmedBy,
      inFlightOnFormer,
      streamsOnFormer,
      hosts = [],
    } = await router.activate({
      target,
      fence,
      stack: to.id,
      testEntranceTo: from?.id ?? null,
      breakGlass: { by, reason, atMs },
    });
    const isNoted = (await router.observe(target)).breakGlass.some((note) => note.fence === fence);
    const times = { switchedAfterMs, confirmedAfterMs, confirmedBy };
    return { kind: 'confirmed', ...times, inFlightOnFormer, streamsOnFormer, hosts, isNoted };
  } catch (error) {
    const now = await router.observe(target).catch(() => null);
    return { kind: 'unconfirmed', message: messageOf(error), production: now?.production ?? null };
  }
}
