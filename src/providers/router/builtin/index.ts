import { ProviderError } from '../../../lib/errors.ts';
import { lookTogether } from '../../../lib/look-together.ts';
import { monotonicMs } from '../../../lib/monotonic.ts';
import { confirmFront, type OpenConnection, openConnection, type ProbeAim } from '../confirm-front.ts';
import type { Activation, Retirement, Router, RouterProvider, RouterSeen, StackSeen } from '../port.ts';
import { askRouter, helloRouter, RouterBrokeOff, RouterDown, type RouterHello } from './control-client.ts';
import { ensureRouter, type RouterPlace } from './start.ts';

type Ask = (call: string, order: unknown, withinMs?: number) => Promise<unknown>;

/** The records that the router sends; their shape is the router's own (`src/router/model.ts`). */
type TargetRecord = {
  readonly name: string;
  readonly host: string;
  readonly production: string | null;
  readonly stacks: readonly {
    readonly id: string;
    readonly pools: readonly { readonly path: string; readonly health: { readonly http: string } | null }[];
  }[];
};
type Switched = { readonly target: TargetRecord; readonly from: string | null };
type SeenWithClock = Omit<RouterSeen, 'stacks' | 'breakGlass'> & {
  /** Missing in the answers of a router that an older Astern has started. */
  readonly breakGlass?: RouterSeen['breakGlass'];
  readonly stacks: readonly (StackSeen & { readonly lastBegunMs: number | null })[];
};

/** Attach to the router of a folder, starting it when none runs. `close` detaches and leaves it running. */
export async function connectRouter(place: RouterPlace): Promise<RouterProvider> {
  let hello = await ensureRouter(place);
  let starting: Promise<RouterHello> | null = null;
  const revive = async () => {
    starting ??= ensureRouter(place).finally(() => {
      starting = null;
    });
    hello = await starting;
  };
  const ask: Ask = async (call, order, withinMs) => {
    try {
      return await askRouter(place.dir, call, order, withinMs);
    } catch (error) {
      if (!(error instanceof RouterDown || error instanceof RouterBrokeOff)) throw error;
      await revive();
      return askRouter(place.dir, call, order, withinMs);
    }
  };
  return routerOver({ dir: place.dir, ask, hello: () => hello, clock: place.clock });
}

/** Attach to the router that runs in a folder, and start none: for whoever has only the router. Throws RouterDown. */
export async function attachRouter({ dir, clock }: Pick<RouterPlace, 'dir' | 'clock'>): Promise<RouterProvider> {
  const hello = await helloRouter(dir);
  return routerOver({
    dir,
    ask: (call, order, withinMs) => askRouter(dir, call, order, withinMs),
    hello: () => hello,
    clock,
  });
}

type Needs = Pick<RouterPlace, 'dir' | 'clock'> & { readonly ask: Ask; readonly hello: () => RouterHello };

function routerOver(needs: Needs): RouterProvider {
  const { ask, hello } = needs;
  return {
    abilities: { name: 'builtin', streams: true, pause: true, lanes: false, latency: true },
    get address() {
      return hello().address;
    },
    addressOf: async () => hello().address,
    prepare: async (order) => void (await ask('prepare', order)),
    activate: (order) => activate(needs, order),
    observe: lookTogether((targets) => observe(ask, targets)),
    targets: async () => ((await ask('targets', undefined)) as readonly TargetRecord[]).map(({ name }) => name),
    retire: async (order) => (await ask('retire', order, order.deadlineMs + 15_000)) as Retirement,
    pause: async (order) => void (await ask('pause', order)),
    resume: async (order) => void (await ask('resume', order)),
    alarms: async () => (await helloRouter(needs.dir)).alarms ?? [],
    close: async () => undefined,
  };
}

/** Switch, read back, and prove it from outside; only then is it done. */
async function activate(needs: Needs, order: Parameters<Router['activate']>[0]): Promise<Activation> {
  const { ask, hello } = needs;
  const calledMs = monotonicMs();
  const connection = openConnection();
  try {
    await openBefore(needs, connection, order.target);
    const switched = (await ask('activate', order)) as Switched;
    const switchedAfterMs = monotonicMs() - calledMs;
    const aim = aimAt(switched.target, order.stack, hello());
    const confirmedBy = await confirm(needs, { aim, stack: order.stack, connection });
    const confirmedAfterMs = monotonicMs() - calledMs;

    const seen = (await ask('observe', { target: order.target })) as SeenWithClock;
    if (seen.production !== order.stack) {
      throw new ProviderError('builtin', `${order.target} was moved on to ${seen.production} meanwhile`, {
        retryable: true,
      });
    }
    const former = switched.from === order.stack ? undefined : seen.stacks.find((stack) => stack.id === switched.from);
    return {
      alreadySo: switched.from === order.stack,
      from: switched.from,
      switchedAfterMs,
      confirmedAfterMs,
      lastOnFormerAfterMs: typeof former?.lastBegunMs === 'number' ? former.lastBegunMs - calledMs : null,
      inFlightOnFormer: former?.inFlight ?? 0,
      streamsOnFormer: former?.streams ?? 0,
      confirmedBy,
    };
  } finally {
    connection.close();
  }
}

/** One use before the switch, as a customer's browser would have had; a connection opened after it would prove less. */
async function openBefore(needs: Needs, connection: OpenConnection, target: string): Promise<void> {
  const known = (await needs.ask('target', { target })) as TargetRecord | null;
  if (known !== null) await connection.probe(aimAt(known, known.production, needs.hello()));
}

async function confirm(
  needs: Needs,
  what: { aim: ProbeAim; stack: string; connection: OpenConnection },
): Promise<{ freshConnection: true; openConnection: boolean }> {
  const { aim, stack, connection } = what;
  const seen = await confirmFront(needs.clock, { aim, wanted: stack, connection });
  if (seen.freshConnection && seen.openConnectionMoved) {
    return { freshConnection: true, openConnection: seen.openConnection };
  }
  const missing = [
    seen.freshConnection ? null : 'fresh connections',
    seen.openConnectionMoved ? null : 'the connection opened before',
  ].filter(Boolean);
  throw new ProviderError('builtin', `switched to ${stack}, but ${missing.join(' and ')} did not show it in time`, {
    retryable: true,
  });
}

function aimAt(target: TargetRecord, stackId: string | null, hello: RouterHello): ProbeAim {
  const stack = target.stacks.find((one) => one.id === stackId);
  const pool = stack?.pools.toSorted((one, other) => one.path.length - other.path.length)[0];
  return {
    front: hello.address,
    host: target.host,
    path: pool?.health?.http ?? pool?.path ?? '/',
    secret: hello.secret,
  };
}

/** Each look of up to so many; an answer is one line, and others want to be heard between two of them. */
const SEEN_AT_ONCE = 100;

async function observe(ask: Ask, targets: readonly string[]): Promise<ReadonlyMap<string, RouterSeen>> {
  const seen = new Map<string, RouterSeen>();
  for (let from = 0; from < targets.length; from += SEEN_AT_ONCE) {
    const part = targets.slice(from, from + SEEN_AT_ONCE);
    const found = await observePart(ask, part);
    for (const [index, target] of part.entries()) {
      const one = found[index];
      if (one !== undefined) seen.set(target, withoutClock(one));
    }
  }
  return seen;
}

async function observePart(ask: Ask, targets: readonly string[]): Promise<readonly SeenWithClock[]> {
  const oneByOne = () =>
    Promise.all(targets.map(async (target) => (await ask('observe', { target })) as SeenWithClock));
  if (targets.length === 1) return oneByOne();
  try {
    return (await ask('observe-many', { targets })) as readonly SeenWithClock[];
  } catch (error) {
    // The router outlives the server: one of a version before this call may still run.
    if (error instanceof ProviderError && !error.retryable) return oneByOne();
    throw error;
  }
}

function withoutClock(seen: SeenWithClock): RouterSeen {
  return {
    ...seen,
    breakGlass: seen.breakGlass ?? [],
    stacks: seen.stacks.map(({ lastBegunMs: _machineClock, ...stack }) => stack),
  };
}
