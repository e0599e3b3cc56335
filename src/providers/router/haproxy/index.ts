import { ProviderError } from '../../../lib/errors.ts';
import type { Router } from '../port.ts';
import { activate } from './activate.ts';
import { changeTarget } from './change.ts';
import { createContext } from './context.ts';
import { refuseOlderFence, refuseUnknown } from './decide.ts';
import type { HaproxyPlace } from './model.ts';
import { observe } from './observe.ts';
import { prepare } from './prepare.ts';
import { retire } from './retire.ts';

/** Attach to one or more HAProxy hosts that serve the same targets. `close` detaches and leaves them running. */
export function connectHaproxy(place: HaproxyPlace): Router {
  const [first] = place.hosts;
  if (first === undefined) throw new Error('no HAProxy host was named');
  const context = createContext(place);
  return {
    abilities: { name: 'haproxy', streams: true, pause: false, lanes: false, latency: false },
    address: first.front,
    prepare: (order) => prepare(context, order),
    activate: (order) => activate(context, order),
    observe: (target) => observe(context, target),
    retire: (order) => retire(context, order),
    pause: (order) => refusePause(order),
    resume: (order) => refusePause(order),
    close: async () => context.close(),
  };

  async function refusePause(order: { target: string; fence: number }): Promise<never> {
    await changeTarget(context.changer, { target: order.target, serversToo: false }, (before) => {
      refuseUnknown(before, order.target);
      refuseOlderFence(before, order);
      throw new ProviderError('haproxy', 'HAProxy cannot hold requests for a while', { retryable: false });
    });
    throw new Error('the order is always refused');
  }
}
