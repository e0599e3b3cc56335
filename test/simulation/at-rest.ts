import { phaseOf, tagged } from '../../src/core/deploys/phase.ts';
import { workerIds } from '../../src/flows/instances.ts';
import { isQuiesced } from '../../src/providers/fleet/state.ts';
import type { Watchman } from './checks.ts';
import { natureOf, SERVICE, TARGET } from './commits.ts';
import { isAble, type Sea } from './sea.ts';

/** I2: at rest store, router and fleet agree, nothing is left over, and every order that was acknowledged has come to its end. */
export async function checkRest(sea: Sea, { report, acknowledged, unlocked }: Watchman): Promise<void> {
  await agree();
  await nothingLeftOver();
  await workers();
  await operations();

  async function agree(): Promise<void> {
    const stacks = await sea.store.stacks.ofTarget(TARGET);
    const hot = tagged(stacks, 'hot');
    const production = sea.router.recorded(TARGET)?.production ?? null;
    if (production !== (hot?.id ?? null)) report(`router: ${production}, record: ${hot?.id}`);
    const phase = phaseOf(stacks, null);
    if (!['cruise', 'built', 'deployed'].includes(phase)) report(`at rest in phase ${phase}`);
    const open = (await sea.store.servings.ofTarget(TARGET, { limit: 1_000 })).filter((one) => one.untilMs === null);
    if (open.length !== (hot === null ? 0 : 1) || open.some((one) => one.stack !== hot?.id))
      report(`open servings ${open.map((one) => one.stack)}, hot ${hot?.id}`);
    for (const stack of stacks.filter((one) => one.tag !== 'leaving')) await healthy(stack.id, stack.tag);
  }

  async function healthy(id: string, tag: string): Promise<void> {
    const stack = await sea.store.stacks.get(id);
    const release = stack === null ? null : await sea.store.releases.get(SERVICE, stack.release);
    if (release === null || stack?.readyAtMs == null) return;
    const nature = natureOf(release.commit.sha);
    if (nature !== 'sick' && nature !== 'dying' && !isAble(sea, id)) report(`${id} (${tag}) does not run at rest`);
  }

  async function nothingLeftOver(): Promise<void> {
    const stacks = await sea.store.stacks.ofTarget(TARGET);
    for (const stack of stacks.filter((one) => one.tag === 'leaving')) {
      const isLast = isAble(sea, stack.id) && !stacks.some((one) => one.id !== stack.id && isAble(sea, one.id));
      if (!isLast) report(`${stack.id} is still leaving`);
    }
    for (const { spec } of sea.machine.instances.values()) {
      if (!stacks.some((stack) => stack.id === spec.stack)) report(`stray instance ${spec.id}`);
    }
    for (const id of sea.router.recorded(TARGET)?.stacks.keys() ?? []) {
      if (!stacks.some((stack) => stack.id === id)) report(`stray route ${id}`);
    }
  }

  async function workers(): Promise<void> {
    const hot = tagged(await sea.store.stacks.ofTarget(TARGET), 'hot');
    const release = hot === null ? null : await sea.store.releases.get(SERVICE, hot.release);
    const wanted = hot === null || release === null ? [] : workerIds(hot, release);
    const all = [...sea.machine.instances.values()].filter((one) => !one.spec.listens && one.pid !== null);
    for (const { spec, state } of all) if (isQuiesced(state)) report(`worker ${spec.id} never ends`);
    const running = all.filter((one) => !isQuiesced(one.state));
    for (const { spec } of running) if (!wanted.includes(spec.id)) report(`worker ${spec.id} still consumes`);
    for (const id of wanted)
      if (!running.some((one) => one.spec.id === id) && natureOf(release?.commit.sha ?? '') !== 'dying')
        report(`worker ${id} does not run`);
    if (hot !== null && hot.workers !== 'on') report(`workers of the hot stack are ${hot.workers}`);
  }

  async function operations(): Promise<void> {
    const held = await sea.store.locks.held(sea.clock.now());
    const all = await sea.store.operations.list({ target: TARGET, limit: 1_000 });
    if (all.some((one) => one.status === 'active')) report('an operation is still active');
    for (const { id, kind } of all) {
      if (kind !== 'rollback' || unlocked.has(id)) continue;
      if (!held.some((lock) => lock.operation === id)) report(`rollback ${id} left no lock`);
    }
    const ordered = all.filter((one) => one.actor === 'ada').map((one) => one.id);
    if (ordered.length !== acknowledged.size || ordered.some((id) => !acknowledged.has(id)))
      report(`${acknowledged.size} orders were acknowledged, and ${ordered.length} operations came of them`);
  }
}
