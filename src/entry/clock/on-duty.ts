import type { World } from '../../flows/world.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Fleet } from '../../providers/fleet/port.ts';
import type { Router } from '../../providers/router/port.ts';
import type { SharedStore } from '../../store/store.ts';
import type { Shift } from './duty.ts';

/**
 * The world as one shift may change it. Whoever was paused past its lease finds the way barred at the next thing it wants to do: waits end with
 * an error, the store and the router refuse, and the fleet is not touched.
 */
export function worldOnDuty(world: World, shift: Shift, { store, fleet }: { store: SharedStore; fleet: Fleet }): World {
  return {
    ...world,
    fleet,
    store: store.underDuty(shift.fence),
    router: routerOnDuty(world.router, shift),
    clock: clockOnDuty(world.clock, shift),
  };
}

export function clockOnDuty(clock: Clock, shift: Shift): Clock {
  return {
    ...clock,
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      shift.demand();
    },
  };
}

function routerOnDuty(router: Router, shift: Shift): Router {
  return {
    ...router,
    prepare: async (order) => {
      shift.demand();
      await router.prepare(order);
    },
    activate: async (order) => {
      shift.demand();
      return router.activate(order);
    },
    retire: async (order) => {
      shift.demand();
      return router.retire(order);
    },
    pause: async (order) => {
      shift.demand();
      await router.pause(order);
    },
    resume: async (order) => {
      shift.demand();
      await router.resume(order);
    },
  };
}
