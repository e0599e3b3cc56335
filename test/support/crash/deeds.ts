import type { OrderedBody } from '../../../src/api/operations.ts';
import type { TargetBody } from '../../../src/api/targets.ts';
import type { places } from '../tiny-world.ts';
import type { CrashWorld } from './world.ts';

export type Places = ReturnType<typeof places>;

/** Sends the order; under the same key as often as needed. */
export type Send = (idempotencyKey: string) => Promise<OrderedBody>;

/** An operation of the matrix: what is ordered, and what must stand when it is done. */
export type Deed = {
  ready(world: CrashWorld, before: TargetBody): Promise<Send>;
  /** It fails and is taken back, after what it was about has served for a moment. */
  readonly isTakenBack?: true;
  /** `release` is what the operation was about. */
  leaves(before: Places, release: string): Places;
};

export const ship: Deed = {
  ready: (world) => fromCommit(world, 'ship'),
  leaves: (before, release) => ({ hot: release, new: null, old: before.hot }),
};

/** To be aimed at so that it fails when its flip cannot be confirmed. */
export const shipInVain: Deed = {
  isTakenBack: true,
  ready: ship.ready,
  leaves: (before, release) => ({ ...before, new: release }),
};

export const build: Deed = {
  ready: (world) => fromCommit(world, 'build'),
  leaves: (before, release) => ({ ...before, new: release }),
};

export const deploy: Deed = {
  ready: async (world) => sender(world, 'deploy', { acceptRejected: true, reason: 'the story goes on' }),
  leaves: (before) => ({ hot: before.new, new: null, old: before.hot }),
};

/** Warm where the former stack still runs, cold where it is gone. */
export const rollback: Deed = {
  ready: async (world) => sender(world, 'rollback', { reason: 'bad' }),
  leaves: (before, release) => ({ hot: release, new: before.hot, old: null }),
};

export const cleanup: Deed = {
  ready: async (world) => sender(world, 'cleanup', {}),
  leaves: (before) => ({ ...before, old: null }),
};

export const cancel: Deed = {
  ready: async (world) => sender(world, 'cancel', {}),
  leaves: (before) => ({ ...before, new: null }),
};

async function fromCommit(world: CrashWorld, kind: 'ship' | 'build'): Promise<Send> {
  const commit = await world.commit();
  // The history is one line: after a rollback every commit contains what was rolled back.
  const consent = { acceptRejected: true, reason: 'the story goes on' };
  return sender(world, kind, { repository: world.tiny.repository.folder, commit, ...consent });
}

const params = { service: 'tiny', environment: 'production' };

export function sender(
  { tiny }: CrashWorld,
  kind: 'ship' | 'build' | 'deploy' | 'rollback' | 'cleanup' | 'cancel',
  body: object,
): Send {
  // Each kind has a body of its own; the server is the one to check them.
  const call = tiny.world.api.call as (name: string, input: object) => Promise<{ readonly body: unknown }>;
  return async (idempotencyKey) => (await call(kind, { params, body, idempotencyKey })).body as OrderedBody;
}
