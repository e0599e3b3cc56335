import { setTimeout as delay } from 'node:timers/promises';
import type { Around } from '../../../src/app.ts';
import { ProviderError } from '../../../src/lib/errors.ts';
import type { Artifacts } from '../../../src/providers/artifacts/port.ts';
import type { Builder } from '../../../src/providers/builder/port.ts';
import type { Fleet } from '../../../src/providers/fleet/port.ts';
import type { Router } from '../../../src/providers/router/port.ts';
import { bindSession, sessionOf } from '../../../src/store/nouns.ts';
import type { Nouns, SharedStore, Store } from '../../../src/store/store.ts';
import { type Aim, type Aimed, aimsIn } from './aim.ts';
import { createFences, type Fences } from './fences.ts';

/** Calls that change something outside; what only looks leaves nothing behind when it is cut off. */
const CHANGES = {
  router: ['prepare', 'activate', 'retire'],
  fleet: ['place', 'start', 'quiesce', 'stop', 'remove'],
  artifacts: ['put'],
  builder: ['build'],
} as const;
/** Upkeep clears away beside the operations; these calls belong to an operation only in this step. */
const CLEARING = { step: 'remove-stack', calls: ['router.retire', 'fleet.stop', 'fleet.remove'] };

const HELD_LOOK_MS = 5;

/** What the points are named after: the step that is written as begun, or what comes before one. */
type Scene = {
  readonly aims: Aimed;
  readonly fences: Fences;
  /** Of the operations that were taken up here. */
  readonly targets: Map<string, string>;
  step: string | null;
  router: Router | null;
};

/**
 * Every point at which a server can die with something half done:
 * - `<step>.beginning`: within the transaction that writes that it begins, before the commit; `<step>.begun`: after the commit;
 * - `<step>.noted`: after each transaction that a step writes on its way;
 * - `<step>.<part>.<call>`: after each call that changed something outside;
 * - `<step>.ending`: all is done, and the transaction with its outcome not committed; `<step>.ended`: it is.
 * - of pipelines `<event>.telling` and `<event>.told`, before and after the commit of what an event tells of, such as `gate.passed lint`;
 *   `ran <gate>` when a job has ended and nothing of that is written; `stored` when the artifact of its build is.
 * And the same for an order (`order.beginning`, `order.begun`: committed and not answered) and for taking it up (`claim.ended`).
 */
export function interruptions(folder: string): Around {
  const aims = aimsIn(folder);
  const fences = createFences(aims);
  const scene: Scene = { aims, fences, targets: new Map(), step: null, router: null };
  return {
    store: (store) => sharedStore(scene, store),
    router: (router) => {
      scene.router = router;
      return afterCalls(scene, 'router', fences.around(router));
    },
    fleet: (fleet) => watchful(scene, afterCalls(scene, 'fleet', fleet)),
    artifacts: (artifacts) => afterCalls(scene, 'artifacts', storing(scene, artifacts)),
    builder: (builder) => afterCalls(scene, 'builder', running(scene, builder)),
  };
}

/** What befalls the server here. */
async function cross({ aims }: Scene, point: string): Promise<Aim['what'] | null> {
  aims.tell({ kind: 'crossed', point });
  const aim = aims.take(point);
  if (aim?.what === 'die') {
    if (aim.afterMs === undefined) die();
    else setTimeout(die, aim.afterMs);
  }
  while (aims.isHeld()) await delay(HELD_LOOK_MS);
  return aim?.what ?? null;
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

type Method = (...given: readonly unknown[]) => Promise<unknown>;

function afterCalls<Part extends object>(scene: Scene, name: keyof typeof CHANGES, part: Part): Part {
  const around = { ...part } as Record<string, unknown>;
  for (const call of CHANGES[name]) {
    const method = (part as Record<string, unknown>)[call] as Method;
    const words = `${name}.${call}`;
    const crossing: Method = async (...given) => {
      const { step } = scene;
      const done = await method(...given);
      const isOurs = step !== null && (step === CLEARING.step || !CLEARING.calls.includes(words));
      const befell = isOurs ? await cross(scene, `${step}.${words}`) : null;
      if (befell === 'lose-answer') throw new ProviderError(name, 'the answer was lost', { retryable: false });
      if (befell === 'time-out') throw new ProviderError(name, 'no answer in time', { retryable: true });
      return done;
    };
    around[call] = crossing;
  }
  return around as Part;
}

/** The artifact of a pipeline: no operation is under way for it yet. */
function storing(scene: Scene, artifacts: Artifacts): Artifacts {
  return {
    ...artifacts,
    put: async (folder, signal) => {
      const stored = await artifacts.put(folder, signal);
      if (scene.step !== 'build-release') await cross(scene, 'stored');
      return stored;
    },
  };
}

function running(scene: Scene, builder: Builder): Builder {
  return {
    ...builder,
    build: async (order) => {
      const outcome = await builder.build(order);
      const gate = /^pl_[^.]+\.(.+)$/.exec(order.key)?.[1];
      if (gate !== undefined) await cross(scene, `ran ${gate}`);
      return outcome;
    },
  };
}

/** What the router points at is never destroyed (I3): asked of the router itself, at the last moment. */
function watchful(scene: Scene, fleet: Fleet): Fleet {
  const demandUnused = async (target: string, stack: string, what: string) => {
    const seen = await scene.router?.observe(target).catch(() => null);
    if (seen?.production !== stack) return;
    scene.aims.tell({ kind: 'outrage', what: `${what} of ${stack}, which has the traffic` });
  };
  return {
    ...fleet,
    remove: async (target, stack) => {
      await demandUnused(target, stack, 'removal');
      await fleet.remove(target, stack);
    },
  };
}

function sharedStore(scene: Scene, store: SharedStore): SharedStore {
  const around = {
    ...ownStore(scene, store),
    duty: store.duty,
    underDuty: (fence: number) => ownStore(scene, store.underDuty(fence)),
  };
  return bindSession(around, sessionOf(store));
}

function ownStore(scene: Scene, store: Store): Store {
  const around: Store = {
    ...store,
    operations: {
      ...store.operations,
      claim: async (id, lease) => {
        const claimed = await store.operations.claim(id, lease);
        if (claimed === null) return null;
        scene.aims.tell({ kind: 'claimed', fence: claimed.fence });
        scene.targets.set(id, claimed.target);
        await cross(scene, 'claim.ended');
        return claimed;
      },
    },
    transaction: async (work) => {
      const writing: Writing = { name: null, step: scene.step, held: null, flip: null, tells: null };
      const done = await store.transaction(async (tx) => {
        const result = await work(watched(scene, tx, writing));
        if (writing.name !== null && writing.name !== 'noted')
          await cross(scene, `${writing.step}.${BEFORE[writing.name]}`);
        if (writing.tells !== null) await cross(scene, `${writing.tells}.telling`);
        return result;
      });
      if (writing.tells !== null) await cross(scene, `${writing.tells}.told`);
      if (writing.name === null) return done;
      if (writing.flip !== null) scene.fences.recorded(...writing.flip);
      scene.step = writing.name === 'ended' || writing.step === 'order' ? null : writing.step;
      await cross(scene, `${writing.step}.${writing.name}`);
      return done;
    },
  };
  return bindSession(around, sessionOf(store));
}

/** What a transaction turned out to be about; null: about no step. */
type Writing = {
  name: 'begun' | 'noted' | 'ended' | null;
  step: string | null;
  /** Target and fence of the operation whose row it holds. */
  held: readonly [target: string, fence: number] | null;
  /** The same, where it says that the traffic was moved. */
  flip: readonly [target: string, fence: number] | null;
  /** The last event of a pipeline that it tells. */
  tells: string | null;
};
const FLIPS = ['flip', 'flip-back'];
const BEFORE = { begun: 'beginning', ended: 'ending' } as const;

function watched(scene: Scene, tx: Nouns, writing: Writing): Nouns {
  const become = (name: NonNullable<Writing['name']>, step = writing.step) => {
    // The outcome of one step is never written together with the beginning of another.
    if (name !== 'noted' || writing.name === null) Object.assign(writing, { name, step });
  };
  const around: Nouns = {
    ...tx,
    events: {
      ...tx.events,
      append: async (event) => {
        const { kind, data } = event;
        if (/^(pipeline|gate)\./.test(kind))
          writing.tells = typeof data.gate === 'string' ? `${kind} ${data.gate}` : kind;
        return tx.events.append(event);
      },
    },
    steps: {
      ...tx.steps,
      begin: async (step) => {
        const ordinal = await tx.steps.begin(step);
        become('begun', step.step);
        return ordinal;
      },
      end: async (operation, ordinal, end) => {
        await tx.steps.end(operation, ordinal, end);
        become('ended');
        if (end.outcome === 'done' && FLIPS.includes(writing.step ?? '')) writing.flip = writing.held;
      },
    },
    operations: {
      ...tx.operations,
      start: async (operation) => {
        const started = await tx.operations.start(operation);
        become('begun', 'order');
        return started;
      },
      hold: async (id, fence) => {
        const held = await tx.operations.hold(id, fence);
        writing.held = [scene.targets.get(id) ?? '', fence];
        if (writing.step !== null) become('noted');
        return held;
      },
    },
  };
  return bindSession(around, sessionOf(tx));
}
