import { ProviderError } from '../../../lib/errors.ts';
import type { RouterProvider } from '../port.ts';
import { activate } from './activate.ts';
import { changeTarget } from './change.ts';
import { type Context, createContext } from './context.ts';
import { raiseFenceIn, refuseOlderFence, refuseUnknown } from './decide.ts';
import { createLookAfter } from './look-after.ts';
import type { HaproxyPlace } from './model.ts';
import { knownTargets, observe } from './observe.ts';
import { prepare } from './prepare.ts';
import { retire } from './retire.ts';

/** Attach to one or more HAProxy hosts that serve the same targets. `close` detaches and leaves them running. */
export function connectHaproxy(place: HaproxyPlace): RouterProvider {
  const [first] = place.hosts;
  if (first === undefined) throw new Error('no HAProxy host was named');
  const context = createContext(place);
  const lookAfter = createLookAfter((target) => observe(context, target));
  return {
    abilities: { name: 'haproxy', streams: true, pause: false, lanes: false, latency: false },
    address: first.front,
    addressOf: async () => first.front,
    prepare: (order) => prepare(context, order),
    activate: (order) => activate(context, order).finally(() => lookAfter.begin(order.target)),
    observe: (target) => observe(context, target),
    targets: () => knownTargets(context),
    retire: (order) => retire(context, order),
    pause: (order) => refuse(context, order),
    resume: (order) => tellFence(context, order),
    close: async () => {
      lookAfter.close();
      await context.close();
    },
  };
}

/** Nothing is held, so all there is to do is to let the fence be known. */
async function tellFence({ changer }: Context, order: { target: string; fence: number }): Promise<void> {
  await changeTarget(changer, { target: order.target, serversToo: false }, (before) => raiseFenceIn(before, order));
}

/** Requests cannot be held; an older fence is still told apart, because whoever sent it must stop altogether. */
async function refuse({ changer }: Context, order: { target: string; fence: number }): Promise<never> {
  await changeTarget(changer, { target: order.target, serversToo: false }, (before) => {
    refuseUnknown(before, order.target);
    refuseOlderFence(before, order);
    return before;
  });
  throw new ProviderError('haproxy', 'HAProxy cannot hold requests for a while', { retryable: false });
}
