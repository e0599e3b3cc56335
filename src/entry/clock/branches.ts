import { join } from 'node:path';
import type { WatchedBranch } from '../../core/branches/model.ts';
import { pauseMs } from '../../core/branches/pause.ts';
import { askedName } from '../../flows/branches/ask-to-look.ts';
import { lookAtBranch } from '../../flows/branches/look-at-branch.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';

/** How soon a hook that another server took is noticed here. */
const ASKED_EVERY_MS = 1_000;

export type BranchWatch = {
  /** Something was pushed: look now. */
  look(name: string): void;
  close(): Promise<void>;
};

/** Looks at every watched branch in turns of its own, on the server that is alone or on duty. One that is away holds up no other. */
export function startBranches(
  world: World,
  { branches, data }: { readonly branches: readonly WatchedBranch[]; readonly data: string },
): BranchWatch {
  const closing = new AbortController();
  const mirrors = join(data, 'mirrors');
  const asked = new Map<string, () => void>();

  async function watch(watched: WatchedBranch): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const since = await askedAt(world, watched.name);
      const now = waker(watched.name);
      failures = (await look(watched, failures)) ? 0 : failures + 1;
      await rest(watched, { now, since, failures });
    }
  }

  /** False: it could not be asked. */
  async function look(watched: WatchedBranch, failures: number): Promise<boolean> {
    try {
      const seen = await lookAtBranch(world, watched, { mirrors, signal: closing.signal });
      return seen.kind === 'seen';
    } catch (error) {
      if (closing.signal.aborted || error instanceof FencedError) return true;
      if (failures === 0) world.log.warn({ repository: watched.name, error }, messageOf(error));
      return false;
    }
  }

  /** Resolves when somebody asks from now on. */
  function waker(name: string): Promise<void> {
    return new Promise((resolve) => asked.set(name, resolve));
  }

  async function rest(
    { name, pollMs }: WatchedBranch,
    { now, since, failures }: { readonly now: Promise<void>; readonly since: number; readonly failures: number },
  ): Promise<void> {
    const untilMs = world.clock.monotonic() + pauseMs(pollMs, failures, Math.random());
    const woken = { isSo: false };
    void now.then(() => {
      woken.isSo = true;
    });
    for (;;) {
      const leftMs = untilMs - world.clock.monotonic();
      if (woken.isSo || leftMs <= 0 || closing.signal.aborted) return;
      const nap = new AbortController();
      const signal = AbortSignal.any([closing.signal, nap.signal]);
      const slept = world.clock.sleep(Math.min(leftMs, ASKED_EVERY_MS), signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      await Promise.race([now, slept]);
      nap.abort();
      if ((await askedAt(world, name)) > since) return;
    }
  }

  const all = Promise.all(
    branches.map((watched) =>
      watch(watched).catch((error: unknown) => {
        if (!closing.signal.aborted) world.log.warn({ repository: watched.name, error }, messageOf(error));
      }),
    ),
  );
  return {
    look: (name) => asked.get(name)?.(),
    async close() {
      closing.abort();
      await all;
    },
  };
}

/** Hooks come to any server; what they ask is in the store, where the one that watches finds it. */
async function askedAt({ store }: World, name: string): Promise<number> {
  return (await store.branches.get(askedName(name)))?.seenAtMs ?? 0;
}
