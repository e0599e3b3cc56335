import type { Stack } from '../../core/deploys/model.ts';
import type { World } from '../../flows/world.ts';

/** With no more than these, each is looked at in every tick whatever it does. */
const FEW = 20;
/** Something has just happened there: more may follow. */
const AWAKE_MS = 15_000;

export type Rounds = {
  /** This target is looked at in every tick for a while. */
  stir(target: string): void;
  next(): Promise<Round>;
};

/** Whom a tick looks at: those with something to do, and who is at rest and takes turns. */
export type Round = {
  readonly now: readonly string[];
  readonly resting: readonly string[];
  /** Of all targets; none where there is nobody at rest. */
  readonly stacks: readonly Stack[];
};

export function createRounds({ store, clock }: Pick<World, 'store' | 'clock'>): Rounds {
  const awakeUntilMs = new Map<string, number>();

  function awake(): readonly string[] {
    for (const [target, untilMs] of awakeUntilMs) if (untilMs <= clock.monotonic()) awakeUntilMs.delete(target);
    return [...awakeUntilMs.keys()];
  }

  return {
    stir: (target) => void awakeUntilMs.set(target, clock.monotonic() + AWAKE_MS),
    next: async () => {
      const all = await store.targets.names();
      if (all.length <= FEW) return { now: all, resting: [], stacks: [] };
      const nowMs = await store.now();
      const stacks = await store.stacks.all();
      const busy = new Set([
        ...(await store.operations.allActive()).map(({ target }) => target),
        ...(await store.watches.active()).map(({ target }) => target),
        ...stacks.filter((stack) => isInMotion(stack, nowMs)).map(({ target }) => target),
        ...awake(),
      ]);
      const isBusy = (name: string) => busy.has(name);
      return { now: all.filter(isBusy), resting: all.filter((name) => !isBusy(name)), stacks };
    },
  };
}

function isInMotion({ tag, workers, keepUntilMs }: Stack, nowMs: number): boolean {
  return tag === 'leaving' || workers === 'quiesced' || (keepUntilMs !== null && keepUntilMs <= nowMs);
}
