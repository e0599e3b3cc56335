import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { locksFor } from '../../flows/locks-for.ts';
import { advance } from '../../flows/pipelines/advance.ts';
import { deployPipeline } from '../../flows/pipelines/deploy.ts';
import { createJobsHere } from '../../flows/pipelines/jobs-here.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { inTurn } from '../../lib/in-turn.ts';

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
  const holds = dueHolds(world);
  const report = reporter(world, () => isClosing);
  const deciders = inTurn(report);
  const deciding = new Set<string>();
  let shown: Set<string> | null = null;

  const round = coalesce(async () => {
    const open = await world.store.pipelines.open();
    const ready: Pipeline[] = [];
    for (const pipeline of hotfixesFirst(open)) {
      if (isClosing) return;
      // What holds it is just being asked; it is looked at again afterwards.
      if (deciding.has(pipeline.id)) continue;
      const next = advance(world, jobs, pipeline, () => holds.isDue(pipeline));
      if ((await next.catch((error: unknown) => report(pipeline.id, error))) === 'deploy') ready.push(pipeline);
    }
    // Newest first, so that older ones find themselves overtaken instead of being deployed one by one.
    for (const pipeline of open.toReversed()) if (ready.includes(pipeline)) deploy(pipeline);
    await clearEnded(open);
  });

  /** One after the other on a target, and side by side on several: a repository that hangs holds up nobody else's. */
  function deploy(pipeline: Pipeline): void {
    deciding.add(pipeline.id);
    void deciders
      .add(pipeline.target, async () => (isClosing ? undefined : deployPipeline(world, pipeline)))
      .then(() => {
        deciding.delete(pipeline.id);
        look();
      });
  }

  /** Checkouts of a pipeline that has ended are of no use to anybody; at first also those that a server before this one left. */
  async function clearEnded(open: readonly Pipeline[]): Promise<void> {
    const still = new Set(open.map(({ id }) => id));
    const before = shown;
    shown = still;
    holds.keepOnly(still);
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
      await Promise.all([jobs.close(), deciders.idle()]);
    },
  };
}

function hotfixesFirst(open: readonly Pipeline[]): readonly Pipeline[] {
  const isHotfix = ({ mode }: Pipeline) => mode === 'hotfix';
  return [...open.filter(isHotfix), ...open.filter((one) => !isHotfix(one))];
}

/** Is there a reason to ask again what holds a pipeline? Asking costs a look into the repository; what is recorded is cheap to compare. */
function dueHolds(world: World) {
  const known = new Map<string, { readonly text: string; readonly atMs: number }>();
  const isDue = async (pipeline: Pipeline): Promise<boolean> => {
    const text = JSON.stringify(await recordedOf(world, pipeline));
    const before = known.get(pipeline.id);
    const limitMs = pipeline.holds.some(({ kind }) => kind === 'unclear') ? UNCLEAR_MS : LOOK_AGAIN_MS;
    const nowMs = world.clock.monotonic();
    if (before?.text === text && nowMs - before.atMs < limitMs) return false;
    known.set(pipeline.id, { text, atMs: nowMs });
    return true;
  };
  const keepOnly = (open: ReadonlySet<string>): void => {
    for (const id of known.keys()) if (!open.has(id)) known.delete(id);
  };
  return { isDue, keepOnly };
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
