import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { locksFor } from '../../flows/locks-for.ts';
import { advance } from '../../flows/pipelines/advance.ts';
import { createJobsHere } from '../../flows/pipelines/jobs-here.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';

const TICK_MS = 1_000;
/** What holds a pipeline is asked for anew this often although nothing seems to have changed: a fix may have landed in the repository. */
const LOOK_AGAIN_MS = 30_000;
/** A repository that could not be asked is asked again after this. */
const UNCLEAR_MS = 5_000;

export type PipelineWorker = {
  /** Something may have changed: look at every open pipeline. */
  look(): void;
  close(): Promise<void>;
};

/** Carries the open pipelines on, on the server that is alone or on duty. Gates that a server before has left are tried again. */
export function startPipelines(world: World): PipelineWorker {
  let isClosing = false;
  const jobs = createJobsHere(world, () => look());
  const isDue = dueHolds(world);
  const report = reporter(world, () => isClosing);
  let shown: Set<string> | null = null;

  const round = coalesce(async () => {
    const open = await world.store.pipelines.open();
    for (const pipeline of inOrder(open)) {
      if (isClosing) return;
      await advance(world, jobs, pipeline, () => isDue(pipeline)).catch((error: unknown) => report(pipeline.id, error));
    }
    await clearEnded(open);
  });

  /** Checkouts of a pipeline that has ended are of no use to anybody; at first also those that a server before this one left. */
  async function clearEnded(open: readonly Pipeline[]): Promise<void> {
    const still = new Set(open.map(({ id }) => id));
    const before = shown;
    shown = still;
    if (before === null) await world.gateFiles.clearOthers(still).catch((error: unknown) => report('pipelines', error));
    for (const id of before ?? []) {
      if (!still.has(id)) await world.gateFiles.clear(id).catch((error: unknown) => report(id, error));
    }
  }

  function look(): void {
    if (!isClosing) void round().catch((error: unknown) => report('pipelines', error));
  }

  const stopTicking = world.clock.every(TICK_MS, look);
  const unsubscribe = world.store.onEvents(look);
  look();
  return {
    look,
    async close() {
      isClosing = true;
      stopTicking();
      unsubscribe();
      await round().catch((error: unknown) => report('pipelines', error));
      await jobs.close();
    },
  };
}

/** Hotfixes first; what has passed is deployed newest first, so that older ones find themselves overtaken instead of being deployed one by one. */
function inOrder(open: readonly Pipeline[]): readonly Pipeline[] {
  const rank = ({ status, mode }: Pipeline) => (status === 'held' ? 2 : mode === 'hotfix' ? 0 : 1);
  const place = (one: Pipeline, index: number) => (one.status === 'held' ? -index : index);
  return open
    .map((one, index) => ({ one, rank: rank(one), place: place(one, index) }))
    .sort((first, second) => first.rank - second.rank || first.place - second.place)
    .map(({ one }) => one);
}

/** Is there a reason to ask again what holds a pipeline? Asking costs a look into the repository; what is recorded is cheap to compare. */
function dueHolds(world: World): (pipeline: Pipeline) => Promise<boolean> {
  const known = new Map<string, { readonly text: string; readonly atMs: number }>();
  return async (pipeline) => {
    const text = JSON.stringify(await recordedOf(world, pipeline));
    const before = known.get(pipeline.id);
    const limitMs = pipeline.holds.some(({ kind }) => kind === 'unclear') ? UNCLEAR_MS : LOOK_AGAIN_MS;
    const nowMs = world.clock.monotonic();
    if (before?.text === text && nowMs - before.atMs < limitMs) return false;
    known.set(pipeline.id, { text, atMs: nowMs });
    return true;
  };
}

async function recordedOf(world: World, { id, target, consent }: Pipeline) {
  const { store } = world;
  const locks = await locksFor(world, store, target);
  const [active, stacks, rejections, approvals] = await Promise.all([
    store.operations.active(target),
    store.stacks.ofTarget(target),
    store.rejections.ofTarget(target),
    store.approvals.of(id),
  ]);
  return [consent, locks, active?.id, stacks.map((stack) => [stack.id, stack.tag]), rejections, approvals];
}

/** What goes on for minutes is said once. */
function reporter({ log }: World, isClosing: () => boolean): (key: string, error: unknown) => void {
  const said = new Map<string, string>();
  return (key, error) => {
    if (isClosing() || error instanceof FencedError || said.get(key) === messageOf(error)) return;
    said.set(key, messageOf(error));
    log.warn({ key, error }, messageOf(error));
  };
}
