import type { FastifyBaseLogger } from 'fastify';
import { writeAddress } from './config/address.ts';
import type { ServerSettings } from './config/server.ts';
import type { RouterName } from './core/releases/model.ts';
import { haproxySetupOf } from './haproxy-tools.ts';
import type { Clock } from './lib/clock.ts';
import { ProviderError } from './lib/errors.ts';
import { lookTogether } from './lib/look-together.ts';
import { connectRouter } from './providers/router/builtin/index.ts';
import { connectHaproxy } from './providers/router/haproxy/index.ts';
import type { Router, RouterProvider } from './providers/router/port.ts';
import type { RouterSetup } from './providers/router/setup.ts';
import type { Targets } from './store/store.ts';

export type Routers = {
  /** Sends each call to the router of its target. */
  readonly router: Router;
  /** Those that the settings provide. */
  readonly names: ReadonlySet<RouterName>;
  /** Where traffic comes in, for people. */
  readonly front: () => string;
  /** For the doctor; null without HAProxy. */
  readonly haproxySetup: RouterSetup | null;
};

export type RoutersPlace = {
  readonly settings: ServerSettings;
  /** The folder of the embedded router. */
  readonly dir: string;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly targets: Pick<Targets, 'among' | 'list'>;
};

/** The routers of the settings. The embedded one is started only when a target needs it, or when there is no other. */
export async function openRouters(place: RoutersPlace): Promise<Routers> {
  const { settings, dir, clock, targets } = place;
  const haproxy = openHaproxy(place);
  const builtin = openOnce(() => connectRouter({ dir, listen: writeAddress(settings.router.listen), clock }));
  const isInUse = async () => (await targets.list()).some(({ router }) => router === 'builtin');
  if (haproxy === null || (await isInUse())) await builtin.open();
  const nameOf = lookTogether((asked) => namesOf(targets, asked));
  const open = () => [builtin.opened(), haproxy].filter((one) => one !== null);
  const routerOf = async (target: string) => {
    const name = await nameOf(target);
    if (name === 'haproxy') return haproxy ?? refuse(target);
    return (name === null ? await knownTo(open(), target) : null) ?? builtin.open();
  };
  return {
    router: {
      ...routerByTarget(routerOf),
      targets: async () => (await Promise.all(open().map((one) => one.targets()))).flat(),
      alarms: async () => (await builtin.opened()?.alarms?.()) ?? [],
      close: async () => {
        await builtin.opened()?.close();
        await haproxy?.close();
      },
    },
    names: new Set(haproxy === null ? ['builtin'] : ['builtin', 'haproxy']),
    front: () => builtin.opened()?.address ?? haproxy?.address ?? '',
    haproxySetup: settings.router.haproxy === null ? null : haproxySetupOf(settings.router.haproxy),
  };
}

/** Of a target that is not recorded (not yet, or not any more): the router that knows it, or else any. */
async function knownTo(open: readonly RouterProvider[], target: string): Promise<RouterProvider | null> {
  for (const one of open) if ((await one.targets()).includes(target)) return one;
  return open[0] ?? null;
}

/** A glance at hundreds of targets reads the whole table: it has few more. */
const ASKED_BY_NAME = 100;

async function namesOf(
  targets: RoutersPlace['targets'],
  asked: readonly string[],
): Promise<ReadonlyMap<string, RouterName | null>> {
  const found = asked.length > ASKED_BY_NAME ? await targets.list() : await targets.among(asked);
  const names = new Map(found.map(({ name, router }) => [name, router]));
  return new Map(asked.map((name) => [name, names.get(name) ?? null]));
}

function routerByTarget(routerOf: (target: string) => Promise<Router>): Omit<Router, 'targets' | 'alarms' | 'close'> {
  return {
    addressOf: async (target) => (await routerOf(target)).addressOf(target),
    prepare: async (order) => (await routerOf(order.target)).prepare(order),
    activate: async (order) => (await routerOf(order.target)).activate(order),
    observe: async (target) => (await routerOf(target)).observe(target),
    retire: async (order) => (await routerOf(order.target)).retire(order),
    pause: async (order) => (await routerOf(order.target)).pause(order),
    resume: async (order) => (await routerOf(order.target)).resume(order),
  };
}

function openHaproxy({ settings, clock, logger }: RoutersPlace): RouterProvider | null {
  const { haproxy } = settings.router;
  if (haproxy === null) return null;
  const said = new Map<string, string>();
  const onTrouble = (target: string, error: unknown) => {
    // Tried again each second; what goes on for minutes is said once.
    if (said.get(target) === String(error)) return;
    said.set(target, String(error));
    logger.warn({ target, error }, 'HAProxy could not be brought into line');
  };
  return connectHaproxy({ ...haproxy, clock, onTrouble });
}

/** Opened by the first who needs it; tried again after a failure. */
function openOnce<Thing>(open: () => Promise<Thing>): { open(): Promise<Thing>; opened(): Thing | null } {
  let opening: Promise<Thing> | null = null;
  let thing: Thing | null = null;
  return {
    open: async () => {
      opening ??= open().catch((error: unknown) => {
        opening = null;
        throw error;
      });
      thing = await opening;
      return thing;
    },
    opened: () => thing,
  };
}

function refuse(target: string): never {
  throw new ProviderError(
    'haproxy',
    `${target} is routed by HAProxy, and the settings of this server have no router.haproxy`,
    { retryable: false },
  );
}
