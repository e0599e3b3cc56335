import type { Retirement, RetireOrder } from '../port.ts';
import { changeTarget } from './change.ts';
import type { Context } from './context.ts';
import { forgetIn, leaveIn, slotOf } from './decide.ts';
import { requestsOn } from './describe.ts';
import { withHosts } from './hosts.ts';
import { lookAt } from './look.ts';
import type { TargetState } from './model.ts';
import { backendName } from './names.ts';

const LOOK_EVERY_MS = 50;

/** `changedAtMs`: since when another process of HAProxy serves the stack than before; null: none that is known of. */
type UnderWay = { readonly requests: number; readonly streams: number; readonly changedAtMs: number | null };

/** Let a stack's requests and streams end, cut what is left at the deadline, give its slot back. */
export async function retire(context: Context, order: RetireOrder): Promise<Retirement> {
  const { changer, tally } = context;
  const startedMs = performance.now();
  const { target, stack } = order;
  const left = await changeTarget(changer, { target, serversToo: false }, (before) => leaveIn(before, order));
  const slot = slotOf(left.next, stack);
  if (slot === null) return { cutRequests: 0, cutStreams: 0, waitedMs: Math.round(performance.now() - startedMs) };

  const cut = await drain(context, order, startedMs);
  await changeTarget(changer, { target, serversToo: true }, (before) => forgetIn(before, order));
  tally.forget(`${target} ${stack}`);
  return {
    cutRequests: cut.requests,
    cutStreams: cut.streams,
    waitedMs: Math.round(performance.now() - startedMs),
  };
}

type Cut = Pick<UnderWay, 'requests' | 'streams'>;

/**
 * After a reload the former process of HAProxy still answers what it had taken on, and the one that we ask knows nothing of that: it is given as
 * long as what can be seen would be.
 */
async function drain(context: Context, { target, stack, deadlineMs }: RetireOrder, startedMs: number): Promise<Cut> {
  for (;;) {
    const left = await underWay(context, target, stack);
    if (left === null) return { requests: 0, streams: 0 };
    const nowMs = performance.now();
    const isHidden = left.changedAtMs !== null && nowMs < left.changedAtMs + deadlineMs;
    if (left.requests + left.streams === 0 && !isHidden) return left;
    if (nowMs >= startedMs + deadlineMs) {
      await cutAll(context, target, stack);
      return left;
    }
    await context.place.clock.sleep(LOOK_EVERY_MS);
  }
}

/** Null when an entrance points at the stack again: nothing of it may be cut. */
function underWay({ place, tally }: Context, target: string, stack: string): Promise<UnderWay | null> {
  return withHosts(place, async (open) => {
    const looks = await Promise.all(open.map((one) => lookAt(one, target)));
    const inUse = looks.some(({ state }) => [state.production, state.test].includes(slotOf(state, stack) ?? ''));
    if (inUse) return null;
    const slots = looks.flatMap(({ state, slots: seen }) => seen.get(slotOf(state, stack) ?? '') ?? []);
    const changes = looks.map((look) => tally.changedAtMs(look, `${target} ${stack}`) ?? 0);
    const changedMs = Math.max(0, ...changes);
    return {
      requests: slots.reduce((all, one) => all + requestsOn(one), 0),
      streams: slots.reduce((all, one) => all + one.streams, 0),
      changedAtMs: changedMs === 0 ? null : changedMs,
    };
  });
}

async function cutAll({ place }: Context, target: string, stack: string): Promise<void> {
  await withHosts(place, (open) =>
    Promise.all(
      open.map(async (one) => {
        const { state, slots } = await lookAt(one, target);
        const slot = slotOf(state, stack);
        if (slot === null) return;
        await one.talk.ask(...serversIn(target, { state, slot }, slots.get(slot)?.backends ?? new Map()));
      }),
    ),
  );
}

function serversIn(
  target: string,
  { state, slot }: { state: TargetState; slot: string },
  backends: ReadonlyMap<string, { readonly servers: readonly { readonly name: string }[] }>,
): readonly string[] {
  return (state.slots[slot]?.pools ?? []).flatMap(({ role }) => {
    const name = backendName(target, slot, role);
    return (backends.get(name)?.servers ?? []).map((server) => `shutdown sessions server ${name}/${server.name}`);
  });
}
